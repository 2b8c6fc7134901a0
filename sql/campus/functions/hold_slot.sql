create or replace function campus.hold_slot(slot uuid) returns campus.slots
  language plpgsql
as $$
declare
  held campus.slots;
begin
  select * into held from campus.slots s where s.institution_id = kernel.institution() and s.id = slot;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  perform campus.hold_section(held.section_id, 'request.not_found');
  select * into held from campus.slots s where s.institution_id = kernel.institution() and s.id = slot for update;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  return held;
end
$$;

comment on function campus.hold_slot(uuid) is 'locks a slot within the actor''s reach, after its section, which never changes';
