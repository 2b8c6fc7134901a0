create or replace function campus.fail_clash(institution uuid, slot uuid, broken text) returns void
  language plpgsql
as $$
declare
  other uuid;
  told jsonb;
begin
  -- none where whoever stood in the way has gone meanwhile
  select b.slot_id into other
  from campus.takings w
  join campus.bookings b on b.institution_id = w.institution_id and b.slot_id <> w.slot_id
    and b.weekday = w.weekday and b.minutes && w.minutes and b.weeks && w.weeks
  where w.institution_id = institution and w.slot_id = slot
    and case broken
      when 'bookings_teachers_apart' then b.teacher_id = w.teacher_id
      when 'bookings_rooms_apart' then b.room_id = w.room_id
      else b.section_id = w.section_id
    end
  order by b.slot_id
  limit 1;
  told := case when other is null then '{}' else jsonb_build_object('detail', format('Slot %s is then.', other)) end;
  if broken = 'bookings_teachers_apart' then
    perform kernel.fail('campus.teacher_busy', told);
  elsif broken = 'bookings_rooms_apart' then
    perform kernel.fail('campus.room_taken', told);
  end if;
  perform kernel.fail('campus.section_busy', told);
end
$$;

comment on function campus.fail_clash(uuid, uuid, text) is 'refuses what a slot cannot take, and names the slot that stands in the way';
