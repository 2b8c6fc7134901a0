create or replace function identity.revoke_session(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  session identity.sessions;
begin
  select * into session from identity.sessions
  where institution_id = kernel.institution() and id = (input ->> 'id')::uuid and user_id = kernel.actor()
  for update;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  update identity.sessions set
    status = kernel.step('identity.sessions', 'end', case when expires_at <= kernel.now() then 'expired' else status end),
    revoked_at = kernel.now(), revoked_because = 'revoked'
  where institution_id = session.institution_id and id = session.id;
  perform kernel.revoke(session.id);
  return null;
end
$$;

comment on function identity.revoke_session(jsonb) is 'ends one of one''s own sessions, on every process within a second';
