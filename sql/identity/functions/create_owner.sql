create or replace function identity.create_owner(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  institution uuid;
  account uuid;
  member uuid;
begin
  insert into identity.institutions (name, code, time_zone, currency)
  values (input ->> 'institution', input ->> 'code', coalesce(input ->> 'time_zone', 'UTC'), coalesce(input ->> 'currency', 'INR'))
  returning id into institution;
  insert into identity.accounts (email, password_hash)
  values (lower(input ->> 'email'), input ->> 'password_hash')
  on conflict (email) do update set updated_at = kernel.now()
  returning id into account;
  insert into identity.users (institution_id, account_id, name, email)
  values (institution, account, input ->> 'name', lower(input ->> 'email'))
  returning id into member;
  insert into identity.grants (institution_id, user_id, role, scope) values (institution, member, 'owner', 'institution');
  return jsonb_build_object('institution_id', institution, 'user_id', member);
end
$$;

comment on function identity.create_owner(jsonb) is 'from the command line, before a tenant is known: an institution and its first account';
