create view identity.actor_view with (security_invoker) as
select
  s.institution_id,
  s.id,
  s.user_id,
  u.account_id,
  s.expires_at,
  h.grants,
  h.platform,
  f.asked and not s.second_factor as enrolling
from identity.sessions s
join identity.users u on u.institution_id = s.institution_id and u.id = s.user_id
join identity.holding_view h on h.institution_id = s.institution_id and h.id = s.user_id
join identity.institutions i on i.institution_id = s.institution_id and i.id = s.institution_id
join identity.second_factor_view f on f.institution_id = s.institution_id and f.id = s.user_id
where s.status = 'live' and u.status = 'active' and i.status = 'active';

comment on view identity.actor_view is 'a live session and what its user holds: who a request acts as';
