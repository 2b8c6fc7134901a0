create or replace function identity.begin_reset(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  account identity.accounts;
begin
  select a.* into account
  from identity.password_resets r
  join identity.accounts a on a.id = r.account_id
  where r.token_hash = decode(input ->> 'token_hash', 'hex') and r.expires_at > kernel.now();
  if not found then
    perform kernel.fail('identity.reset_failed');
  end if;
  return jsonb_build_object('about', identity.words_about(account));
end
$$;

comment on function identity.begin_reset(jsonb) is 'before a tenant is known: whose reset token it is, before anything is hashed for it';
