create or replace function campus.judge_attendance(import uuid) returns table (line integer, code text, detail jsonb)
  language sql stable
as $$
  select m.line, m.fault, null::jsonb
  from campus.staged_marks(judge_attendance.import) m
  where m.fault is not null
$$;

comment on function campus.judge_attendance(uuid) is 'which lines of a file cannot be marks, and why';
