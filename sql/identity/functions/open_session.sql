create or replace function identity.open_session(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  account uuid := input ->> 'account_id';
  attempt uuid := input ->> 'attempt_id';
  wanted uuid := input ->> 'institution_id';
  choices jsonb;
  member identity.users;
begin
  -- The password that was checked must still be the password.
  perform from identity.accounts where id = account and password_hash = input ->> 'password_hash' for share;
  if not found then
    perform kernel.fail('identity.sign_in_failed');
  end if;
  perform identity.forgive_password(input ->> 'email', account, input ->> 'address');

  select jsonb_agg(jsonb_build_object('institution_id', i.id, 'name', i.name) order by i.name) into choices
  from identity.users u
  join identity.institutions i on i.id = u.institution_id
  where u.account_id = account and u.status = 'active' and i.status = 'active' and (wanted is null or u.institution_id = wanted);
  -- Answers, not failures: that the failures are forgotten, and what is logged, must be kept.
  if choices is null then
    perform identity.log_sign_in(attempt, account, 'refused');
    return jsonb_build_object('refused', true, 'suspended', exists (
      select from identity.users u
      join identity.institutions i on i.id = u.institution_id
      where u.account_id = account and u.status = 'active' and i.status = 'suspended' and (wanted is null or u.institution_id = wanted)));
  elsif jsonb_array_length(choices) > 1 then
    perform identity.log_sign_in(attempt, account, null);
    return jsonb_build_object('choices', choices);
  end if;

  select * into member from identity.users
  where institution_id = (choices -> 0 ->> 'institution_id')::uuid and account_id = account and status = 'active'
  for share;
  if not found then
    perform kernel.fail('identity.sign_in_failed');
  end if;
  if exists (select from identity.totp_factors where account_id = account and confirmed_at is not null) then
    perform identity.log_sign_in(attempt, account, 'challenged', member.institution_id);
    insert into identity.challenges (token_hash, institution_id, user_id, account_id, attempt_id, expires_at)
    values (decode(input ->> 'challenge_hash', 'hex'), member.institution_id, member.id, account, attempt,
      kernel.now() + make_interval(secs => (input ->> 'challenge_seconds')::integer));
    return jsonb_build_object('challenged', true);
  end if;
  perform identity.log_sign_in(attempt, account, 'succeeded', member.institution_id);
  return identity.begin_session(member, input);
end
$$;

comment on function identity.open_session(jsonb) is 'before a tenant is known: a session for a password that was right, or a challenge where a code must follow, or the institutions to choose from';
