create view campus.guardianship_view with (security_invoker) as
select
  l.institution_id, l.id, l.student_id, s.name as student_name, l.guardian_id, g.name as guardian_name, g.phone as guardian_phone,
  g.email as guardian_email, l.campus_id, l.section_id, l.relation, l.custody, l.contact_order, l.may_see, l.may_collect,
  l.version, l.created_at, l.updated_at
from campus.guardianships l
join campus.students s on s.institution_id = l.institution_id and s.id = l.student_id
join campus.guardians g on g.institution_id = l.institution_id and g.id = l.guardian_id;

comment on view campus.guardianship_view is 'who cares for whom, and how they are reached; moves with both';
