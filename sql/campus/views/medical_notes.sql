create view campus.medical_notes with (security_invoker) as
select institution_id, id, campus_id, name, admission_number, section_id, medical_notes, version
from campus.students
where medical_notes is not null and status in ('active', 'suspended');

comment on view campus.medical_notes is 'students who are here and of whom there is something medical to know';
