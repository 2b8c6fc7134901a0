create or replace function identity.begin_sign_in(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  mail text := lower(input ->> 'email');
  counted identity.sign_in_failures;
  account identity.accounts;
begin
  -- The attempt counts as failed until open_session takes it back: two hundred at once are counted one by one.
  insert into identity.sign_in_failures as f (email_hash, address, failures, window_ends_at)
  values (sha256(mail::bytea), input ->> 'address', 1, kernel.now() + make_interval(secs => (input ->> 'window_seconds')::integer))
  on conflict (email_hash, address) do update set
    failures = case when f.window_ends_at <= kernel.now() then 1 else f.failures + 1 end,
    window_ends_at = case when f.window_ends_at <= kernel.now() then excluded.window_ends_at else f.window_ends_at end
  returning * into counted;
  if counted.failures > (input ->> 'max_failures')::integer then
    perform kernel.fail('identity.too_many_attempts', jsonb_build_object(
      'retry_after', ceil(extract(epoch from counted.window_ends_at - kernel.now()))));
  end if;

  select * into account from identity.accounts where email = mail;
  return jsonb_build_object('account_id', account.id, 'password_hash', account.password_hash);
end
$$;

comment on function identity.begin_sign_in(jsonb) is 'before a tenant is known: counts the attempt, then the facts that a password is checked against';
