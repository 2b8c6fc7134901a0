create or replace function identity.confirm(facts jsonb) returns void
  language plpgsql
as $$
declare
  here uuid := kernel.institution();
begin
  -- Whoever changes what one of them holds waits for this statement, or this one for them and then sees the change.
  perform from identity.users u
  where u.institution_id = here and facts -> 'users' ? u.id::text
  order by u.id
  for no key update;
  perform from identity.roles r
  where r.institution_id = here and (facts -> 'roles' ? r.name or exists (
    select from identity.grants g where g.institution_id = here and facts -> 'users' ? g.user_id::text and g.custom_role = r.name))
  order by r.id
  for no key update;
  if not exists (
    select from identity.users u
    where u.institution_id = here and u.id = kernel.actor() and u.status = 'active')
  or exists (
    select from jsonb_each_text(facts -> 'users') f
    left join identity.holding_view h on h.institution_id = here and h.id = f.key::uuid
    where f.value is not null and h.seal is distinct from f.value)
  or exists (
    select from jsonb_each(facts -> 'roles') f
    left join identity.roles r on r.institution_id = here and r.name = f.key
    where (r.id, r.version) is distinct from ((f.value ->> 'id')::uuid, (f.value ->> 'version')::integer)) then
    perform kernel.fail('identity.rights_changed');
  end if;
end
$$;

comment on function identity.confirm(jsonb) is 'locks who and what a rule decided on, and refuses where it has changed since, or the actor was shut out: {users: {id: seal}, roles: {name: {id, version}}}';
