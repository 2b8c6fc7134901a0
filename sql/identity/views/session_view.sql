create view identity.session_view with (security_invoker) as
select
  institution_id,
  id,
  user_id,
  host(address) as address,
  user_agent,
  second_factor,
  created_at,
  used_at,
  expires_at
from identity.sessions
where status = 'live' and expires_at > kernel.now();

comment on view identity.session_view is 'sessions that are good at this moment';
