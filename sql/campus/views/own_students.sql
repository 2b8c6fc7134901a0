create view campus.own_students with (security_invoker) as
select institution_id, user_id, id
from campus.students
where user_id is not null;

comment on view campus.own_students is 'the scope own_record: what is kept of oneself as a student';
