create or replace function identity.keep_an_owner() returns trigger
  language plpgsql
as $$
declare
  leaver uuid := case tg_table_name when 'users' then (to_jsonb(old) ->> 'id')::uuid end;
begin
  if leaver is not null and not exists (
    select from identity.grants g
    where g.institution_id = old.institution_id and g.user_id = leaver and g.role = 'owner' and g.scope = 'institution') then
    return null;
  end if;
  -- Of two who go at once the second waits here, and then sees what the first has left.
  perform from identity.institutions i
  where i.institution_id = old.institution_id and i.id = old.institution_id
  for no key update;
  if not exists (
    select from identity.grants g
    join identity.users u on u.institution_id = g.institution_id and u.id = g.user_id
    where g.institution_id = old.institution_id and g.role = 'owner' and g.scope = 'institution' and u.kind = 'person' and u.status = 'active') then
    perform kernel.fail('identity.last_owner');
  end if;
  return null;
end
$$;

comment on function identity.keep_an_owner() is 'an institution keeps an owner who can act, whoever leaves at the same time';
