create or replace function identity.sign_out(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  session uuid := current_setting('provost.session')::uuid;
begin
  update identity.sessions set revoked_at = kernel.now(), revoked_because = 'signed_out'
  where institution_id = kernel.institution() and id = session and revoked_at is null;
  perform kernel.revoke(session);
  return null;
end
$$;

comment on function identity.sign_out(jsonb) is 'ends the session that asks, on every process within a second';
