create or replace function identity.change_password(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  account identity.accounts;
begin
  update identity.accounts set password_hash = input ->> 'new_hash', updated_at = kernel.now()
  where id = identity.own_account() and password_hash = input ->> 'password_hash'
  returning * into account;
  if not found then
    perform kernel.fail('identity.password_wrong');
  end if;
  perform identity.forgive_password(account.email, account.id, input ->> 'address');
  delete from identity.password_resets where account_id = account.id;
  perform identity.end_sessions(account.id, 'password_changed', identity.own_session());
  return null;
end
$$;

comment on function identity.change_password(jsonb) is 'another password where the present one still is the one that was checked; every other session of the account ends';
