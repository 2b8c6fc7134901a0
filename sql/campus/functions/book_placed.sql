create or replace function campus.book_placed() returns trigger
  language plpgsql
as $$
declare
  placed campus.slots;
begin
  if (select count(*) from now_rows) = 1 then
    select * into placed from now_rows;
    perform campus.book_slot(placed.institution_id, placed.id);
    return null;
  end if;
  -- One by one each would be looked up again: where plans were made of a table that was empty, by going through all of it
  -- (15,810 in 40 s, with plans logged, instead of 4). Nobody stands in yet, so they take what they say.
  insert into campus.bookings
    (institution_id, slot_id, section_id, campus_id, subject_id, block, teacher_id, room_id, period_id, minutes, weekday, weeks)
  select n.institution_id, n.id, n.section_id, n.campus_id, n.subject_id, coalesce(n.block, ''), n.teacher_id, n.room_id, n.period_id, p.minutes,
    n.weekday, w.weeks
  from now_rows n
  join campus.periods p on p.institution_id = n.institution_id and p.id = n.period_id
  cross join lateral (select int4multirange(campus.weeks_between(n.weekday, n.starts_on, n.ends_on)) as weeks) w
  where not isempty(w.weeks);
  return null;
end
$$;

comment on function campus.book_placed() is 'slots that are placed take what they need, or are refused: a single one is told what stands in its way';
