create or replace function campus.judge_slots(import uuid) returns table (line integer, code text, detail jsonb)
  -- nothing knows how many lines there are: planned for a few, 20,000 were compared with one another
  language plpgsql set work_mem = '64MB' set enable_nestloop = off
as $$
declare
  clash record;
  refused boolean[];
begin
  return query
    select l.line, l.fault, case when l.fault = 'campus.slot_outside_year' then jsonb_build_object(
      'detail', format('The section''s academic year goes from %s to %s.', l.year_starts_on, l.year_ends_on)) end
    from campus.staged_lessons(judge_slots.import) l
    where l.fault is not null;
  -- with what is there already, and then with lines before them that are not refused themselves
  for clash in
    with lessons as materialized (
      select l.* from campus.staged_lessons(judge_slots.import) l where l.fault is null and not isempty(l.weeks)
    ), takers as materialized (
      select l.line, null::uuid as slot_id, l.section_id, l.subject_id, l.block, l.teacher_id, l.room_id, l.minutes, l.weekday, int4multirange(l.weeks) as weeks
      from lessons l
      union all
      select 0, b.slot_id, b.section_id, b.subject_id, b.block, b.teacher_id, b.room_id, b.minutes, b.weekday, b.weeks
      from campus.bookings b
      where b.institution_id = kernel.institution() and upper(b.weeks) > (select min(lower(l.weeks)) from lessons l)
    ), pairs as (
      select l.line, t.line as other, t.slot_id, 1 as place, 'campus.teacher_busy' as code
      from lessons l
      join takers t on t.teacher_id = l.teacher_id and t.weekday = l.weekday and t.minutes && l.minutes and t.weeks && l.weeks
      where t.line < l.line
      union all
      select l.line, t.line, t.slot_id, 2, 'campus.room_taken'
      from lessons l
      join takers t on t.room_id = l.room_id and t.weekday = l.weekday and t.minutes && l.minutes and t.weeks && l.weeks
      where t.line < l.line
      union all
      select l.line, t.line, t.slot_id, 3, 'campus.section_busy'
      from lessons l
      join takers t on t.section_id = l.section_id and t.weekday = l.weekday and t.minutes && l.minutes and t.weeks && l.weeks
      where t.line < l.line and (t.block <> l.block or l.block = '' or t.subject_id = l.subject_id)
    )
    select * from pairs p order by p.line, p.other, p.place, p.slot_id
  loop
    continue when refused[clash.line] or refused[clash.other];
    refused[clash.line] := true;
    line := clash.line;
    code := clash.code;
    detail := jsonb_build_object('detail', case when clash.other = 0
      then format('Slot %s is then.', clash.slot_id) else format('Line %s of the file is then.', clash.other) end);
    return next;
  end loop;
end
$$;

comment on function campus.judge_slots(uuid) is 'which lines of a file cannot be lessons, and why: what campus.check_slot asks of each, and the constraints of campus.bookings of them all';
