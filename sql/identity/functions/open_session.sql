create or replace function identity.open_session(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  member identity.users;
  session identity.sessions;
begin
  delete from identity.sign_in_failures
  where email_hash = sha256(lower(input ->> 'email')::bytea) and address = input ->> 'address';

  -- The password that was checked must still be the password.
  select u.* into member
  from identity.users u
  join identity.accounts a on a.id = u.account_id
  where a.id = (input ->> 'account_id')::uuid and a.password_hash = input ->> 'password_hash'
    and u.institution_id = (input ->> 'institution_id')::uuid and u.status = 'active'
  for update of u;
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

comment on function identity.open_session(jsonb) is 'before a tenant is known: a session for a password that was right, and the failures before it forgotten';
