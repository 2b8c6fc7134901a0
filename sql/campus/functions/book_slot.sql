create or replace function campus.book_slot(institution uuid, slot uuid) returns void
  language plpgsql
as $$
declare
  broken text;
begin
  delete from campus.bookings b where b.institution_id = institution and b.slot_id = slot;
  insert into campus.bookings
    (institution_id, slot_id, section_id, campus_id, subject_id, block, teacher_id, room_id, period_id, minutes, weekday, weeks)
  select institution_id, slot_id, section_id, campus_id, subject_id, block, teacher_id, room_id, period_id, minutes, weekday, weeks
  from campus.takings
  where institution_id = institution and slot_id = slot;
exception when exclusion_violation then
  get stacked diagnostics broken = constraint_name;
  perform campus.fail_clash(institution, slot, broken);
end
$$;

comment on function campus.book_slot(uuid, uuid) is 'takes what a slot and its substitutions need, in place of what they took before';
