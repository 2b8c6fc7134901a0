create view identity.holding_view with (security_invoker) as
select held.*, md5(held.platform || held.grants::text) as seal
from (
  select
    u.institution_id,
    u.id,
    u.status,
    coalesce(a.platform, false) as platform,
    coalesce((
      select jsonb_agg(
        jsonb_build_object('id', g.id, 'role', g.role, 'scope', g.scope, 'campus_id', g.campus_id, 'permissions', r.permissions, 'version', r.version)
        order by g.id)
      from identity.grants g
      left join identity.roles r on r.institution_id = g.institution_id and r.name = g.custom_role
      where g.institution_id = u.institution_id and g.user_id = u.id), '[]') as grants
  from identity.users u
  left join identity.accounts a on a.id = u.account_id
) held;

comment on view identity.holding_view is 'what a user holds, and a seal on it that breaks with every change';
