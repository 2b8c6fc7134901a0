create or replace function identity.create_user(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  member uuid;
begin
  insert into identity.users (institution_id, account_id, name, email, status, joined_at)
  values (kernel.institution(), identity.account_of(input ->> 'email'), input ->> 'name', lower(input ->> 'email'), 'invited', null)
  returning id into member;
  return kernel.show('identity.user_view', member);
end
$$;

comment on function identity.create_user(jsonb) is 'a member who has not come in yet, with an account of that address';
