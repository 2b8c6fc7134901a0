create or replace function identity.refresh_session(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  token identity.refresh_tokens;
  session identity.sessions;
begin
  select * into token from identity.refresh_tokens where token_hash = decode(input ->> 'token_hash', 'hex') for update;
  if not found then
    perform kernel.fail('identity.refresh_failed');
  end if;
  select s.* into session
  from identity.sessions s
  join identity.users u on u.institution_id = s.institution_id and u.id = s.user_id
  join identity.institutions i on i.id = s.institution_id
  where s.institution_id = token.institution_id and s.id = token.session_id
    and s.status = 'live' and s.expires_at > kernel.now() and u.status = 'active' and i.status = 'active';
  if not found then
    perform kernel.fail('identity.refresh_failed');
  end if;

  if token.used_at is null then
    update identity.refresh_tokens set used_at = kernel.now()
    where institution_id = token.institution_id and id = token.id
    returning * into token;
    update identity.sessions set used_at = kernel.now() where institution_id = session.institution_id and id = session.id;
    insert into identity.refresh_tokens (institution_id, session_id, token_hash)
    values (token.institution_id, token.session_id, decode(input ->> 'next_hash', 'hex'));
  elsif token.used_at < kernel.now() - make_interval(secs => (input ->> 'grace_seconds')::integer) then
    -- Somebody else holds this family. The revocation must be kept, so this is an answer, not a failure.
    update identity.sessions set
      status = kernel.step('identity.sessions', 'end', status), revoked_at = kernel.now(), revoked_because = 'token_reused'
    where institution_id = session.institution_id and id = session.id;
    perform kernel.revoke(session.id);
    return jsonb_build_object('reused', true, 'session_id', session.id, 'user_id', session.user_id);
  end if;

  return jsonb_build_object('institution_id', session.institution_id, 'user_id', session.user_id, 'session_id', session.id,
    'issued_at', floor(extract(epoch from token.used_at)));
end
$$;

comment on function identity.refresh_session(jsonb) is 'before a tenant is known: rotates a refresh token; the same one again within the grace gets the same answer, later it ends the session';
