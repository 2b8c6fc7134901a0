create view identity.api_key_view with (security_invoker) as
select
  k.institution_id,
  k.id,
  u.name,
  k.user_id,
  k.prefix,
  case when k.status = 'active' and k.expires_at <= kernel.now() then 'expired' else k.status end as status,
  k.expires_at,
  k.last_used_on,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'scope', g.scope, 'campus_id', g.campus_id) order by g.role, g.scope, g.id)
    from identity.grants g
    where g.institution_id = k.institution_id and g.user_id = k.user_id), '[]') as grants,
  k.created_at
from identity.api_keys k
join identity.users u on u.institution_id = k.institution_id and u.id = k.user_id;

comment on view identity.api_key_view is 'a key with the name and the grants of the user it acts as, and whether it still opens anything';
