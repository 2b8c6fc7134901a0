create or replace function identity.sign_out(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  session uuid := identity.own_session();
begin
  update identity.sessions set
    status = kernel.step('identity.sessions', 'end', status), revoked_at = kernel.now(), revoked_because = 'signed_out'
  where institution_id = kernel.institution() and id = session and status = 'live';
  perform kernel.revoke(session);
  return null;
end
$$;

comment on function identity.sign_out(jsonb) is 'ends the session that asks, on every process within a second';
