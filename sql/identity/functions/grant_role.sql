create or replace function identity.grant_role(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  member uuid := input ->> 'user_id';
  granted uuid;
begin
  perform identity.confirm(input -> 'facts');
  insert into identity.grants (institution_id, user_id, role, custom_role, scope, campus_id)
  values (
    kernel.institution(), member, input ->> 'role',
    (select r.name from identity.roles r where r.institution_id = kernel.institution() and r.name = input ->> 'role'),
    input ->> 'scope', (input ->> 'campus_id')::uuid)
  returning id into granted;
  perform identity.note_grants(member);
  return kernel.show('identity.grants', granted);
end
$$;

comment on function identity.grant_role(jsonb) is 'gives a user a role within a scope';
