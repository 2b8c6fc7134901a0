create view campus.wards with (security_invoker) as
select g.institution_id, g.user_id, s.student_id as id
from campus.guardians g
join campus.guardianships s on s.institution_id = g.institution_id and s.guardian_id = g.id
where g.user_id is not null and s.may_see;

comment on view campus.wards is 'the scope wards: the students of whom somebody is a guardian who may see how they do';
