create view identity.me_view with (security_invoker) as
select
  u.institution_id,
  u.id,
  u.name,
  u.email,
  jsonb_build_object('id', i.id, 'name', i.name, 'code', i.code, 'time_zone', i.time_zone, 'currency', i.currency) as institution,
  coalesce((
    select jsonb_agg(jsonb_build_object('role', g.role, 'scope', g.scope, 'campus_id', g.campus_id) order by g.role, g.scope, g.campus_id)
    from identity.grants g
    where g.institution_id = u.institution_id and g.user_id = u.id), '[]') as roles,
  u.created_at
from identity.users u
join identity.institutions i on i.institution_id = u.institution_id and i.id = u.institution_id;

comment on view identity.me_view is 'who is signed in, where, and as what';
