create or replace function identity.confirm_totp(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  account uuid := identity.own_account();
begin
  update identity.totp_factors set confirmed_at = kernel.now(), last_step = (input ->> 'step')::bigint
  where account_id = account and secret = decode(input ->> 'secret', 'hex') and confirmed_at is null;
  if not found then
    perform kernel.fail('identity.second_factor_not_begun');
  end if;
  perform identity.forgive_code(account);
  delete from identity.recovery_codes where account_id = account;
  insert into identity.recovery_codes (account_id, code_hash)
  select account, decode(h, 'hex') from jsonb_array_elements_text(input -> 'recovery_hashes') h;
  update identity.sessions set second_factor = true where institution_id = kernel.institution() and id = identity.own_session();
  perform kernel.revoke(account);
  return null;
end
$$;

comment on function identity.confirm_totp(jsonb) is 'turns the second factor on; the session that proved it has shown it';
