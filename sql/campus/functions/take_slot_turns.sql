create or replace function campus.take_slot_turns(slot campus.slots, variadic more uuid[] default '{}') returns void
  language sql
as $$
  select campus.take_turns(variadic more || slot.teacher_id || slot.room_id || coalesce((
    select array_agg(taken)
    from campus.substitutions d, unnest(array[d.teacher_id, d.room_id]) taken
    where d.institution_id = slot.institution_id and d.slot_id = slot.id), '{}'))
$$;

comment on function campus.take_slot_turns(campus.slots, uuid[]) is 'waits for all that a slot which is held takes or is to take, whoever stands in on whichever day: a change of one day books all of them anew';
