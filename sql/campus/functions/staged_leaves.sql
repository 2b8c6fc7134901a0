create or replace function campus.staged_leaves(import uuid)
  returns table (
    "#" integer, student_id uuid, campus_id uuid, section_id uuid, starts_on date, ends_on date, reason text, status text, decision_note text, reached boolean)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select l."#", l.student_id, s.campus_id, s.section_id, l.starts_on, l.ends_on, l.reason, coalesce(l.status, 'requested'), l.decision_note,
    s.id is not null and campus.student_reached(s)
  from kernel.staged k
  cross join lateral jsonb_to_recordset(k.rows) l (
    "#" integer, student_id uuid, starts_on date, ends_on date, reason text, status text, decision_note text)
  -- one by one: nothing knows how many lines there are, and of what was gathered first each was compared with each
  left join campus.students s on s.institution_id = kernel.institution() and s.id = l.student_id
  where k.institution_id = kernel.institution() and k.import_id = staged_leaves.import
$$;

comment on function campus.staged_leaves(uuid) is 'who is to stay away, or was, by the lines of a file, whether they may or not';
