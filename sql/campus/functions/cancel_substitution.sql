create or replace function campus.cancel_substitution(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  given campus.substitutions;
  held campus.slots;
begin
  select * into given from campus.substitutions d where d.institution_id = kernel.institution() and d.id = (input ->> 'id')::uuid;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  held := campus.hold_slot(given.slot_id);
  select * into given from campus.substitutions d where d.institution_id = kernel.institution() and d.id = given.id for update;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  perform kernel.match(given.version);
  perform campus.take_slot_turns(held);
  delete from campus.substitutions d where d.institution_id = kernel.institution() and d.id = given.id;
  return null;
end
$$;

comment on function campus.cancel_substitution(jsonb) is 'takes a substitution back: the slot is as it was placed, if whom and what it needs is still free then';
