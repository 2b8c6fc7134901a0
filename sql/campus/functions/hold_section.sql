create or replace function campus.hold_section(section uuid, refusal text default 'request.reference_missing') returns campus.sections
  language plpgsql
as $$
declare
  held campus.sections;
begin
  select * into held from campus.sections s where s.institution_id = kernel.institution() and s.id = section for no key update;
  if not found or not campus.section_reached(held) then
    perform kernel.fail(refusal);
  end if;
  return held;
end
$$;

comment on function campus.hold_section(uuid, text) is 'locks a section within the actor''s reach, by the lock that its seats are counted under';
