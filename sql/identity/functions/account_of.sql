create or replace function identity.account_of(address text) returns uuid
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  account uuid;
begin
  insert into identity.accounts (email) values (lower(address))
  on conflict (email) do nothing
  returning id into account;
  if account is null then
    select id into strict account from identity.accounts where email = lower(address);
  end if;
  return account;
end
$$;

comment on function identity.account_of(text) is 'the account with this address, made without a password where there is none; whether it was there is never told';
