create or replace function identity.update_role(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  role_now identity.roles;
begin
  perform identity.confirm(input -> 'facts');
  select * into role_now from identity.roles r
  where r.institution_id = kernel.institution() and r.id = (input ->> 'id')::uuid
  for no key update;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  perform kernel.match(role_now.version);
  update identity.roles r
  set title = coalesce(input ->> 'title', r.title), permissions = coalesce(input -> 'permissions', r.permissions)
  where r.institution_id = kernel.institution() and r.id = role_now.id;
  -- one word for all holders: a process asks anew about whoever of this institution comes next
  perform kernel.revoke(kernel.institution());
  return kernel.show('identity.roles', role_now.id);
end
$$;

comment on function identity.update_role(jsonb) is 'changes a role for all who hold it, within a second';
