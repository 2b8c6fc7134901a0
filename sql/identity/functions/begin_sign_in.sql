create or replace function identity.begin_sign_in(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  mail text := lower(input ->> 'email');
  wanted uuid := input ->> 'institution_id';
  attempt uuid := kernel.new_id();
  account identity.accounts;
  wait integer;
begin
  select * into account from identity.accounts where email = mail;
  -- The attempt counts as failed until open_session takes it back: two hundred at once are counted one by one.
  wait := identity.count_password(mail, account.id, input);
  if wait <= 0 then
    -- Who only invited somebody learns nothing of what they do elsewhere. Of a flood the log has as many rows as may be tried, and the lock itself.
    insert into identity.sign_ins (institution_id, id, user_id, outcome, address, user_agent)
    select u.institution_id, attempt, u.id, case when wait < 0 then 'locked_out' else 'wrong_password' end,
      input ->> 'address', input ->> 'user_agent'
    from identity.users u
    where u.account_id = account.id and (u.institution_id = wanted or wanted is null and u.joined_at is not null);
  end if;
  if wait <> 0 then
    -- An answer, not a failure: that the lock has begun must be kept.
    return jsonb_build_object('wait', abs(wait));
  end if;
  return jsonb_build_object('account_id', account.id, 'password_hash', account.password_hash, 'attempt_id', attempt);
end
$$;

comment on function identity.begin_sign_in(jsonb) is 'before a tenant is known: counts and logs the attempt, then the facts that a password is checked against';
