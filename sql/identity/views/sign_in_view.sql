create view identity.sign_in_view with (security_invoker) as
select s.institution_id, s.id, s.user_id, u.name as user_name, s.outcome, s.address, s.user_agent, s.created_at
from identity.sign_ins s
join identity.users u on u.institution_id = s.institution_id and u.id = s.user_id;

comment on view identity.sign_in_view is 'who tried to come in, and what came of it';
