create or replace function identity.suspend_institution(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  suspended uuid := input ->> 'id';
begin
  perform identity.check_platform();
  if suspended = kernel.institution() then
    perform kernel.fail('identity.own_institution');
  end if;
  update identity.institutions i set status = kernel.step('identity.institutions', 'suspend', i.status) where i.id = suspended;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  perform kernel.revoke(suspended);
  return kernel.show('identity.platform_institutions', suspended);
end
$$;

comment on function identity.suspend_institution(jsonb) is 'for whoever runs the instance: closes an institution to its members and their keys, within a second';
