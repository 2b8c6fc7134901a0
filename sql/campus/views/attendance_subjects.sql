create view campus.attendance_subjects with (security_invoker) as
select
  s.institution_id,
  s.id as student_id,
  s.name as student_name,
  s.admission_number,
  s.status,
  s.campus_id,
  s.section_id,
  c.class_level_id,
  r.shortage_percent
from campus.students s
join campus.applied_attendance_rules r on r.institution_id = s.institution_id and r.campus_id = s.campus_id
left join campus.sections c on c.institution_id = s.institution_id and c.id = s.section_id;

comment on view campus.attendance_subjects is 'students where they sit now, and below which percentage of days their campus finds them short';
