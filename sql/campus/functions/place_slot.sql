create or replace function campus.place_slot(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  section campus.sections := campus.hold_section((input ->> 'section_id')::uuid);
  slot campus.slots := jsonb_populate_record(null::campus.slots, input);
  placed uuid;
begin
  slot.campus_id := section.campus_id;
  slot.ends_on := coalesce(slot.ends_on, (
    select y.ends_on from campus.academic_years y
    where y.institution_id = kernel.institution() and y.id = section.academic_year_id));
  perform campus.check_slot(slot);
  perform campus.take_turns(slot.teacher_id, slot.room_id);
  insert into campus.slots (institution_id, section_id, campus_id, subject_id, teacher_id, room_id, period_id, weekday, block, starts_on, ends_on)
  values (kernel.institution(), slot.section_id, slot.campus_id, slot.subject_id, slot.teacher_id, slot.room_id, slot.period_id,
    slot.weekday, slot.block, slot.starts_on, slot.ends_on)
  returning id into placed;
  return kernel.show('campus.slots', placed);
end
$$;

comment on function campus.place_slot(jsonb) is 'a lesson every week from a day until a day, or until the section''s academic year ends';
