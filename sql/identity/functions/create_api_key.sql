create or replace function identity.create_api_key(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  machine uuid;
  made uuid;
begin
  perform identity.confirm(input -> 'facts');
  insert into identity.users (institution_id, name, kind)
  values (kernel.institution(), input ->> 'name', 'machine')
  returning id into machine;
  insert into identity.api_keys (institution_id, user_id, prefix, key_hash, expires_at)
  values (kernel.institution(), machine, input ->> 'prefix', decode(input ->> 'key_hash', 'hex'),
    kernel.now() + make_interval(days => (input ->> 'expires_in_days')::integer))
  returning id into made;
  insert into identity.grants (institution_id, user_id, role, custom_role, scope, campus_id)
  select kernel.institution(), machine, w.role, r.name, w.scope, w.campus_id
  from jsonb_to_recordset(input -> 'grants') w (role text, scope text, campus_id uuid)
  left join identity.roles r on r.institution_id = kernel.institution() and r.name = w.role;
  return (
    select to_jsonb(k) - 'institution_id' from identity.api_key_view k
    where k.institution_id = kernel.institution() and k.id = made);
end
$$;

comment on function identity.create_api_key(jsonb) is 'a key, the machine that acts with it, and what that may; the key itself never comes here, only its hash';
