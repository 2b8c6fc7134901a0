create or replace function identity.forgive_check(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  account identity.accounts;
begin
  select * into account from identity.accounts
  where id = identity.own_account() and password_hash = input ->> 'password_hash';
  if found then
    perform identity.forgive_password(account.email, account.id, input ->> 'address');
  end if;
  return null;
end
$$;

comment on function identity.forgive_check(jsonb) is 'the password was right, and what it was for is refused: takes the count of it back';
