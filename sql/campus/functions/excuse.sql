create or replace function campus.excuse(leaves uuid[]) returns void
  language sql
as $$
  with excused as (
    update campus.attendance a set status = 'excused'
    from campus.student_leaves l
    where l.institution_id = kernel.institution() and l.id = any (excuse.leaves)
      and a.institution_id = l.institution_id and a.student_id = l.student_id and a."on" between l.starts_on and l.ends_on and a.status = 'absent'
    returning a.*, l.reason
  )
  insert into campus.attendance_corrections (
    institution_id, attendance_id, student_id, section_id, campus_id, "on", from_status, to_status, reason, corrected_by)
  select
    e.institution_id, e.id, e.student_id, e.section_id, e.campus_id, e."on", 'absent', e.status, 'On leave: ' || e.reason,
    kernel.actor()
  from excused e
$$;

comment on function campus.excuse(uuid[]) is 'leaves that are approved excuse the absences that were recorded before; each is a correction';
