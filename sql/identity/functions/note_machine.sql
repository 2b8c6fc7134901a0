create or replace function identity.note_machine() returns trigger
  language plpgsql
as $$
begin
  update identity.api_keys k set updated_at = kernel.now()
  where k.institution_id = new.institution_id and k.user_id = new.id;
  return null;
end
$$;

comment on function identity.note_machine() is 'a key is shown with the name and the grants of the machine it acts as: it changes with them';
