create or replace function identity.revoke_role(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  held identity.grants;
begin
  perform identity.confirm(input -> 'facts');
  select * into held from identity.grants g
  where g.institution_id = kernel.institution() and g.id = (input ->> 'id')::uuid
  for update;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  perform kernel.match(held.version);
  delete from identity.grants g where g.institution_id = kernel.institution() and g.id = held.id;
  perform identity.note_grants(held.user_id);
  return null;
end
$$;

comment on function identity.revoke_role(jsonb) is 'takes a role from a user';
