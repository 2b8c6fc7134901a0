create or replace function identity.create_owner(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  institution uuid;
  account uuid;
  account_is_new boolean;
  member uuid;
  -- whoever comes first runs the instance, and whoever is said to
  platform boolean := coalesce((input ->> 'platform')::boolean, false) or not exists (select from identity.institutions);
begin
  insert into identity.institutions (name, code, time_zone, currency)
  values (input ->> 'institution', input ->> 'code', coalesce(input ->> 'time_zone', 'UTC'), coalesce(input ->> 'currency', 'INR'))
  returning id into institution;
  -- who was only invited so far has no password yet
  insert into identity.accounts as a (email, password_hash)
  values (lower(input ->> 'email'), input ->> 'password_hash')
  on conflict (email) do update set password_hash = excluded.password_hash, updated_at = kernel.now()
  where a.password_hash is null
  returning id into account;
  account_is_new := found;
  if not account_is_new then
    select id into strict account from identity.accounts where email = lower(input ->> 'email');
  end if;
  insert into identity.users (institution_id, account_id, name, email)
  values (institution, account, input ->> 'name', lower(input ->> 'email'))
  returning id into member;
  insert into identity.grants (institution_id, user_id, role, scope) values (institution, member, 'owner', 'institution');
  if platform then
    update identity.accounts a set platform = true, updated_at = kernel.now() where a.id = account and not a.platform;
    perform kernel.revoke(account);
  end if;
  return jsonb_build_object('platform', platform, 'institution_id', institution, 'user_id', member, 'account_is_new', account_is_new);
end
$$;

comment on function identity.create_owner(jsonb) is 'from the command line, before a tenant is known: an institution and its first account';
