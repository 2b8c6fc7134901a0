create or replace function identity.disable_totp(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  account identity.accounts;
begin
  select * into account from identity.accounts
  where id = identity.own_account() and password_hash = input ->> 'password_hash'
  for no key update;
  if not found then
    perform kernel.fail('identity.password_wrong');
  end if;
  if not identity.spend_code(account.id, input) then
    perform kernel.fail('identity.code_refused');
  end if;
  perform identity.forgive_password(account.email, account.id, input ->> 'address');
  perform identity.remove_factor(account.id);
  perform kernel.revoke(account.id);
  return null;
end
$$;

comment on function identity.disable_totp(jsonb) is 'takes the second factor away from who has shown the password and a code';
