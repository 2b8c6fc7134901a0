create or replace function identity.begin_password_check(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  account identity.accounts;
  wait integer;
begin
  -- Done before: the password may be another one by now.
  perform kernel.refuse_claimed(input -> 'claim');
  select * into account from identity.accounts where id = identity.own_account() and password_hash is not null;
  if not found then
    perform kernel.fail('access.unauthenticated');
  end if;
  wait := identity.count_password(account.email, account.id, input);
  if wait <> 0 then
    return jsonb_build_object('wait', abs(wait));
  end if;
  return jsonb_build_object(
    'account_id', account.id,
    'email', account.email,
    'password_hash', account.password_hash,
    'about', identity.words_about(account));
end
$$;

comment on function identity.begin_password_check(jsonb) is 'who is signed in proves it again: counts the attempt like a sign-in, then the facts that the password is checked against';
