create view identity.actor_view with (security_invoker) as
select
  s.institution_id,
  s.id,
  s.user_id,
  u.account_id,
  s.expires_at,
  coalesce((
    select jsonb_agg(jsonb_build_object('role', g.role, 'scope', g.scope, 'campus_id', g.campus_id, 'permissions', null))
    from identity.grants g
    where g.institution_id = s.institution_id and g.user_id = s.user_id), '[]') as grants,
  false as platform,
  false as enrolling
from identity.sessions s
join identity.users u on u.institution_id = s.institution_id and u.id = s.user_id
where s.revoked_at is null and u.status = 'active';

comment on view identity.actor_view is 'a live session and what its user holds: who a request acts as';
