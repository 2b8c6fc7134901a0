create or replace function identity.begin_session(member identity.users, input jsonb, second_factor boolean default false) returns jsonb
  language plpgsql
as $$
declare
  session identity.sessions;
begin
  insert into identity.sessions (institution_id, user_id, user_agent, address, second_factor, expires_at)
  values (member.institution_id, member.id, input ->> 'user_agent', (input ->> 'address')::inet, begin_session.second_factor,
    coalesce((input ->> 'expires_at')::timestamptz, kernel.now() + make_interval(secs => (input ->> 'lifetime_seconds')::integer)))
  returning * into session;
  insert into identity.refresh_tokens (institution_id, session_id, token_hash)
  values (member.institution_id, session.id, decode(input ->> 'token_hash', 'hex'));
  insert into identity.known_addresses as k (account_id, address) values (member.account_id, input ->> 'address')
  on conflict on constraint known_addresses_key do update set used_at = kernel.now()
  where k.used_at < kernel.now() - interval '1 day';

  return jsonb_build_object('institution_id', session.institution_id, 'user_id', session.user_id, 'session_id', session.id,
    'issued_at', floor(extract(epoch from session.created_at)));
end
$$;

comment on function identity.begin_session(identity.users, jsonb, boolean) is 'a session and its first refresh token for a member who has proved to be one; where it came from another session, it expires with that one';
