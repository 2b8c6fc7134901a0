create view campus.enrolment_view with (security_invoker) as
select
  e.institution_id, e.id, e.student_id, s.name as student_name, s.admission_number, e.section_id, e.academic_year_id, e.class_level_id,
  e.campus_id, e.roll_number, e.status, e.starts_on, e.ends_on, e.outcome, e.reason, e.version, e.created_at, e.updated_at
from campus.enrolments e
join campus.students s on s.institution_id = e.institution_id and s.id = e.student_id;

comment on view campus.enrolment_view is 'a student in a section, with name and number; moves with both';
