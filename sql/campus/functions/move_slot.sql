create or replace function campus.move_slot(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  held campus.slots := campus.hold_slot((input ->> 'id')::uuid);
  since date := greatest(coalesce((input ->> 'from')::date, campus.today()), held.starts_on);
  moved campus.slots := jsonb_populate_record(held, input - 'id' - 'from');
begin
  if since > held.ends_on then
    perform kernel.fail('campus.slot_over', jsonb_build_object('detail', format('Its last day is %s.', held.ends_on)));
  end if;
  perform campus.keep_substitutions(held.id, since);
  moved.starts_on := since;
  perform campus.check_slot(moved);
  perform campus.take_slot_turns(held, moved.teacher_id, moved.room_id);
  if since = held.starts_on then
    update campus.slots s
    set (subject_id, teacher_id, room_id, period_id, weekday) = row (moved.subject_id, moved.teacher_id, moved.room_id, moved.period_id, moved.weekday)
    where s.institution_id = kernel.institution() and s.id = held.id;
    return kernel.show('campus.slots', held.id);
  end if;
  update campus.slots s set ends_on = since - 1 where s.institution_id = kernel.institution() and s.id = held.id;
  insert into campus.slots
    (institution_id, section_id, campus_id, subject_id, teacher_id, room_id, period_id, weekday, block, starts_on, ends_on, continues_id)
  values (kernel.institution(), moved.section_id, moved.campus_id, moved.subject_id, moved.teacher_id, moved.room_id, moved.period_id,
    moved.weekday, moved.block, moved.starts_on, moved.ends_on, held.id)
  returning id into moved.id;
  return kernel.show('campus.slots', moved.id);
end
$$;

comment on function campus.move_slot(jsonb) is 'from a day on it is otherwise: the slot ends the day before and another one goes on; one that has not begun by then is changed in place';
