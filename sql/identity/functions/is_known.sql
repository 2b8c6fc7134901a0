create or replace function identity.is_known(account uuid, address text) returns boolean
  language sql stable
as $$
  select exists (
    select from identity.known_addresses k
    where k.account_id = account and k.address = is_known.address and k.used_at > kernel.now() - interval '30 days')
$$;

comment on function identity.is_known(uuid, text) is 'has the account signed in from this address lately?';
