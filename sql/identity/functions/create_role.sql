create or replace function identity.create_role(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  made uuid;
begin
  perform identity.confirm(input -> 'facts');
  insert into identity.roles (institution_id, name, title, permissions)
  values (kernel.institution(), input ->> 'name', input ->> 'title', input -> 'permissions')
  returning id into made;
  return kernel.show('identity.roles', made);
end
$$;

comment on function identity.create_role(jsonb) is 'a role of the institution''s own';
