create or replace function identity.reset_password(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  account identity.accounts;
begin
  update identity.accounts a set password_hash = input ->> 'new_hash', updated_at = kernel.now()
  from identity.password_resets r
  where r.token_hash = decode(input ->> 'token_hash', 'hex') and r.expires_at > kernel.now() and a.id = r.account_id
  returning a.* into account;
  if not found then
    perform kernel.fail('identity.reset_failed');
  end if;
  delete from identity.password_resets where account_id = account.id;
  if not found then
    -- another one with the same token was faster
    perform kernel.fail('identity.reset_failed');
  end if;
  delete from identity.attempts where kind in ('password', 'reset') and subject = identity.subject_of(account.email);
  perform identity.end_sessions(account.id, 'password_reset');
  return null;
end
$$;

comment on function identity.reset_password(jsonb) is 'before a tenant is known: another password for a reset token, once; ends every session of the account and its counts, and opens none';
