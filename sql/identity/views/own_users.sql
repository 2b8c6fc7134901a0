create view identity.own_users with (security_invoker) as
select institution_id, id as user_id, id
from identity.users;

comment on view identity.own_users is 'the scope own: of users, only oneself';
