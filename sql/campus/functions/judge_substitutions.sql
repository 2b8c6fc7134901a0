create or replace function campus.judge_substitutions(import uuid) returns table (line integer, code text, detail jsonb)
  language sql stable
as $$
  select d."#", d.fault, case when d.fault = 'campus.slot_not_then' then jsonb_build_object(
    'detail', format('It is on weekday %s, from %s to %s.', d.weekday, d.starts_on, d.ends_on)) end
  from campus.staged_stand_ins(judge_substitutions.import) d
  where d.fault is not null
$$;

comment on function campus.judge_substitutions(uuid) is 'which lines of a file cannot be substitutions by themselves, and why';
