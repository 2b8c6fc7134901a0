create or replace function campus.substitute_teacher(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  held campus.slots := campus.hold_slot((input ->> 'id')::uuid);
  day date := input ->> 'held_on';
  off boolean := coalesce((input ->> 'cancelled')::boolean, false);
  teacher uuid := coalesce((input ->> 'teacher_id')::uuid, case when not off then held.teacher_id end);
  room uuid := case when input ? 'room_id' then (input ->> 'room_id')::uuid when not off then held.room_id end;
  made uuid;
begin
  if extract(isodow from day) <> held.weekday or day not between held.starts_on and held.ends_on then
    perform kernel.fail('campus.slot_not_then', jsonb_build_object(
      'detail', format('It is on weekday %s, from %s to %s.', held.weekday, held.starts_on, held.ends_on)));
  end if;
  if teacher is not null then
    perform campus.check_teacher(teacher);
  end if;
  perform campus.take_slot_turns(held, teacher, room);
  insert into campus.substitutions
    (institution_id, slot_id, section_id, campus_id, held_on, instead_of_id, teacher_id, room_id, cancelled, reason)
  values (kernel.institution(), held.id, held.section_id, held.campus_id, day, held.teacher_id, teacher, room, off, input ->> 'reason')
  returning id into made;
  return kernel.show('campus.substitutions', made);
end
$$;

comment on function campus.substitute_teacher(jsonb) is 'on one day a slot is taught by somebody else, elsewhere or not at all; whom and what it does without is free then';
