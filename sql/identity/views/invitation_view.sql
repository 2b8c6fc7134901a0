create view identity.invitation_view with (security_invoker) as
select
  i.institution_id,
  i.id,
  i.user_id,
  case when i.status = 'pending' and i.expires_at <= kernel.now() then 'expired' else i.status end as status,
  i.expires_at,
  i.created_at
from identity.invitations i;

comment on view identity.invitation_view is 'an invitation, and whether it is still good';
