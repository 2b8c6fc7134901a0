create or replace function identity.revoke_api_key(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  revoked identity.api_keys;
begin
  perform identity.confirm(input -> 'facts');
  update identity.api_keys k
  set status = kernel.step('identity.api_keys', 'revoke', case when k.expires_at <= kernel.now() then 'expired' else k.status end)
  where k.institution_id = kernel.institution() and k.id = (input ->> 'id')::uuid
  returning * into revoked;
  update identity.users u set status = kernel.step('identity.users', 'disable', u.status)
  where u.institution_id = kernel.institution() and u.id = revoked.user_id and u.status = 'active';
  perform kernel.revoke(revoked.user_id);
  return kernel.show('identity.api_key_view', revoked.id);
end
$$;

comment on function identity.revoke_api_key(jsonb) is 'ends a key for good, on every process within a second; the machine stays for the record';
