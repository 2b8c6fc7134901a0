create or replace function campus.staged_leaves(import uuid)
  returns table (
    "#" integer, student_id uuid, campus_id uuid, section_id uuid, starts_on date, ends_on date, reason text, status text, decision_note text, reached boolean)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  with lines as materialized (
    select r.*
    from kernel.staged s
    cross join lateral jsonb_to_recordset(s.rows) r (
      "#" integer, student_id uuid, starts_on date, ends_on date, reason text, status text, decision_note text)
    where s.institution_id = kernel.institution() and s.import_id = staged_leaves.import
  ), students as (
    select s.id, s.campus_id, s.section_id, campus.student_reached(s) as reached
    from (select distinct l.student_id from lines l) l
    join campus.students s on s.institution_id = kernel.institution() and s.id = l.student_id
  )
  select l."#", l.student_id, s.campus_id, s.section_id, l.starts_on, l.ends_on, l.reason, coalesce(l.status, 'requested'), l.decision_note,
    coalesce(s.reached, false)
  from lines l
  left join students s on s.id = l.student_id
$$;

comment on function campus.staged_leaves(uuid) is 'who is to stay away, or was, by the lines of a file, whether they may or not';
