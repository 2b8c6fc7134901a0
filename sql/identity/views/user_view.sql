create view identity.user_view with (security_invoker) as
select
  u.institution_id,
  u.id,
  u.name,
  u.email,
  u.kind,
  u.status,
  u.joined_at,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'scope', g.scope, 'campus_id', g.campus_id) order by g.role, g.scope, g.id)
    from identity.grants g
    where g.institution_id = u.institution_id and g.user_id = u.id), '[]') as grants,
  u.version,
  u.created_at,
  u.updated_at,
  u.words
from identity.users u;

comment on view identity.user_view is 'a member with what they hold; the version moves with both';
