create or replace function campus.rebook(institution uuid, slots uuid[]) returns void
  language sql
as $$
  delete from campus.bookings b where b.institution_id = institution and b.slot_id = any (slots);
  insert into campus.bookings
    (institution_id, slot_id, section_id, campus_id, subject_id, block, teacher_id, room_id, period_id, minutes, weekday, weeks)
  select institution_id, slot_id, section_id, campus_id, subject_id, block, teacher_id, room_id, period_id, minutes, weekday, weeks
  from campus.takings
  where institution_id = institution and slot_id = any (slots);
$$;

comment on function campus.rebook(uuid, uuid[]) is 'takes what slots and their substitutions need, in place of what they took before';
