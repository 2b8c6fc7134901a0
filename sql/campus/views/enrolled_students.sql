create view campus.enrolled_students with (security_invoker) as
select
  e.institution_id,
  e.student_id,
  s.name as student_name,
  e.section_id,
  e.campus_id,
  e.starts_on,
  e.ends_on
from campus.enrolments e
join campus.students s on s.institution_id = e.institution_id and s.id = e.student_id;

comment on view campus.enrolled_students is 'who sat in a section from when to when, of years that are over too';
