create or replace function identity.open_session(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  account uuid := input ->> 'account_id';
  wanted uuid := input ->> 'institution_id';
  choices jsonb;
  member identity.users;
  session identity.sessions;
begin
  -- The password that was checked must still be the password.
  perform from identity.accounts where id = account and password_hash = input ->> 'password_hash' for share;
  if not found then
    perform kernel.fail('identity.sign_in_failed');
  end if;
  delete from identity.sign_in_failures
  where email_hash = sha256(lower(input ->> 'email')::bytea) and address = input ->> 'address';

  select jsonb_agg(jsonb_build_object('institution_id', i.id, 'name', i.name) order by i.name) into choices
  from identity.users u
  join identity.institutions i on i.id = u.institution_id
  where u.account_id = account and u.status = 'active' and (wanted is null or u.institution_id = wanted);
  if choices is null then
    perform kernel.fail('identity.sign_in_failed');
  elsif jsonb_array_length(choices) > 1 then
    -- An answer, not a failure: that the failures are forgotten must be kept.
    return jsonb_build_object('choices', choices);
  end if;

  select * into member from identity.users
  where institution_id = (choices -> 0 ->> 'institution_id')::uuid and account_id = account and status = 'active'
  for update;
  if not found then
    perform kernel.fail('identity.sign_in_failed');
  end if;
  insert into identity.sessions (institution_id, user_id, user_agent, address, expires_at)
  values (member.institution_id, member.id, input ->> 'user_agent', (input ->> 'address')::inet,
    kernel.now() + make_interval(secs => (input ->> 'lifetime_seconds')::integer))
  returning * into session;
  insert into identity.refresh_tokens (institution_id, session_id, token_hash)
  values (member.institution_id, session.id, decode(input ->> 'token_hash', 'hex'));

  return jsonb_build_object('institution_id', session.institution_id, 'user_id', session.user_id, 'session_id', session.id,
    'issued_at', floor(extract(epoch from session.created_at)));
end
$$;

comment on function identity.open_session(jsonb) is 'before a tenant is known: a session for a password that was right, and the failures before it forgotten; or the institutions to choose from';
