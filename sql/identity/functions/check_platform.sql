create or replace function identity.check_platform() returns uuid
  language plpgsql
as $$
declare
  account uuid;
begin
  select a.id into account from identity.accounts a where a.id = identity.own_account() and a.platform for share;
  if account is null then
    perform kernel.fail('access.denied');
  end if;
  return account;
end
$$;

comment on function identity.check_platform() is 'the account that acts, where it runs the instance, for as long as this statement lasts; asked by what goes beyond one institution';
