create or replace function identity.enroll_totp(input jsonb) returns jsonb
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
  if exists (select from identity.totp_factors where account_id = account.id and confirmed_at is not null) then
    perform kernel.fail('identity.second_factor_active');
  end if;
  perform identity.forgive_password(account.email, account.id, input ->> 'address');
  insert into identity.totp_factors (account_id, secret) values (account.id, decode(input ->> 'secret', 'hex'))
  on conflict on constraint totp_factors_key do update set secret = excluded.secret, created_at = kernel.now()
  where totp_factors.confirmed_at is null;
  if not found then
    -- confirmed a moment ago: another secret would be in force that nobody has proved
    perform kernel.fail('identity.second_factor_active');
  end if;
  return null;
end
$$;

comment on function identity.enroll_totp(jsonb) is 'a secret that becomes the account''s second factor once a code proves that an authenticator has it';
