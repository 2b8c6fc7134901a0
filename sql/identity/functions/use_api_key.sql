create or replace function identity.use_api_key(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  today date := kernel.now()::date;
  key identity.api_keys;
begin
  select k.* into key
  from identity.api_keys k
  join identity.users u on u.institution_id = k.institution_id and u.id = k.user_id
  join identity.institutions i on i.institution_id = k.institution_id and i.id = k.institution_id
  where k.key_hash = decode(input ->> 'key_hash', 'hex')
    and k.status = 'active' and k.expires_at > kernel.now() and u.status = 'active' and i.status = 'active';
  if not found then
    return null;
  end if;
  update identity.api_keys k set last_used_on = today
  where k.institution_id = key.institution_id and k.id = key.id and k.last_used_on is distinct from today;
  return (
    select jsonb_build_object('institution_id', key.institution_id, 'key_id', key.id, 'user_id', key.user_id,
      'expires_at', key.expires_at, 'grants', h.grants)
    from identity.holding_view h
    where h.institution_id = key.institution_id and h.id = key.user_id);
end
$$;

comment on function identity.use_api_key(jsonb) is 'before a tenant is known: whom a live key acts as and what that holds, the day noted; null for any other';
