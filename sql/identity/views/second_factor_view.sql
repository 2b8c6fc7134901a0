create view identity.second_factor_view with (security_invoker) as
select
  u.institution_id,
  u.id,
  (coalesce(a.platform, false) and i.second_factor_roles ? 'platform_owner') or exists (
    select from identity.grants g
    where g.institution_id = u.institution_id and g.user_id = u.id and i.second_factor_roles ? g.role) as asked
from identity.users u
join identity.institutions i on i.institution_id = u.institution_id and i.id = u.institution_id
left join identity.accounts a on a.id = u.account_id;

comment on view identity.second_factor_view is 'of whom an institution asks a second factor, for the roles they hold';
