create view identity.platform_institutions with (security_invoker) as
select
  home.institution_id,
  i.id,
  i.name,
  i.code,
  i.time_zone,
  i.currency,
  i.locale,
  i.status,
  i.version,
  i.created_at,
  i.updated_at
from identity.institutions home
cross join identity.every_institution() i
where exists (
  select from identity.users u
  join identity.accounts a on a.id = u.account_id
  where u.institution_id = home.institution_id and u.status = 'active' and a.platform);

comment on view identity.platform_institutions is 'every institution of the instance, seen from one that somebody who runs it belongs to';
