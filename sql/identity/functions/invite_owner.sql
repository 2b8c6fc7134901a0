create or replace function identity.invite_owner(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  hosted uuid := input ->> 'id';
  owner identity.users;
begin
  perform identity.check_platform();
  select u.* into owner from identity.users u
  where u.institution_id = hosted and exists (
    select from identity.grants g
    where g.institution_id = u.institution_id and g.user_id = u.id and g.role = 'owner' and g.scope = 'institution')
  order by u.status = 'active' desc, u.created_at, u.id
  limit 1
  for no key update of u;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  if owner.status = 'active' then
    perform kernel.fail('identity.owner_present');
  end if;
  perform kernel.step('identity.users', 'invite', owner.status);
  perform identity.send_invitation(hosted, owner.id, input -> 'invitation');
  return kernel.show('identity.platform_institutions', hosted);
end
$$;

comment on function identity.invite_owner(jsonb) is 'for whoever runs the instance: another invitation for the first owner, while nobody inside could send one';
