create or replace function identity.disable_user(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  member uuid := input ->> 'id';
begin
  perform identity.confirm(input -> 'facts');
  update identity.users u set status = kernel.step('identity.users', 'disable', u.status)
  where u.institution_id = kernel.institution() and u.id = member;
  update identity.sessions s set
    status = kernel.step('identity.sessions', 'end', s.status), revoked_at = kernel.now(), revoked_because = 'disabled'
  where s.institution_id = kernel.institution() and s.user_id = member and s.status = 'live';
  update identity.api_keys k set status = kernel.step('identity.api_keys', 'revoke', k.status)
  where k.institution_id = kernel.institution() and k.user_id = member and k.status = 'active' and k.expires_at > kernel.now();
  update identity.invitations i
  set status = kernel.step('identity.invitations', case when i.expires_at <= kernel.now() then 'expire' else 'withdraw' end, i.status)
  where i.institution_id = kernel.institution() and i.user_id = member and i.status = 'pending';
  perform kernel.revoke(member);
  return kernel.show('identity.user_view', member);
end
$$;

comment on function identity.disable_user(jsonb) is 'shuts a member out: sessions, keys and invitations end with it';
