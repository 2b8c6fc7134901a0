create or replace function kernel.within(subject text, id uuid) returns boolean
  language plpgsql stable
as $$
declare
  reach jsonb := nullif(current_setting('provost.reach', true), '')::jsonb;
  scope jsonb;
  found boolean;
begin
  if reach is null then
    return true;
  end if;
  for scope in select s from jsonb_array_elements(reach) s where s ->> 'subject' = subject loop
    if scope ? 'ids' then
      found := scope -> 'ids' ? id::text;
    else
      execute format('select exists (select from %s where institution_id = kernel.institution() and user_id = kernel.actor() and id = $1)',
        (scope ->> 'relation')::regclass) using id into found;
    end if;
    if found then
      return true;
    end if;
  end loop;
  return false;
end
$$;

comment on function kernel.within(text, uuid) is 'may the actor, by the permission of this command, touch what belongs to this student, section, campus or user? The same relations filter reads';
