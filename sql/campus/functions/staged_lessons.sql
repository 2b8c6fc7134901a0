create or replace function campus.staged_lessons(import uuid)
  returns table (
    line integer, fault text, year_starts_on date, year_ends_on date, section_id uuid, subject_id uuid, block text, teacher_id uuid, room_id uuid, minutes int4range, weekday integer,
    weeks int4range)
  language sql stable set plan_cache_mode = force_custom_plan set enable_nestloop = off
as $$
  with lines as materialized (
    select * from campus.staged_slots(staged_lessons.import, 0, 2147483647, '{}')
  ), sections as (
    select t.id, y.starts_on, y.ends_on
    from campus.sections t
    join campus.academic_years y on y.institution_id = t.institution_id and y.id = t.academic_year_id
    where t.institution_id = kernel.institution() and t.id in (select l.section_id from lines l) and campus.section_reached(t)
  )
  select l."#",
    case
      when y.id is null or s.id is null or u.id is null or p.id is null or (l.room_id is not null and r.id is null) then 'request.reference_missing'
      when l.starts_on > l.ends_on then 'campus.slot_out_of_order'
      when l.starts_on < y.starts_on or l.ends_on > y.ends_on then 'campus.slot_outside_year'
    end,
    y.starts_on, y.ends_on, l.section_id, l.subject_id, coalesce(l.block, ''), l.teacher_id, l.room_id, p.minutes, l.weekday,
    case when l.starts_on <= l.ends_on then campus.weeks_between(l.weekday, l.starts_on, l.ends_on) end
  from lines l
  left join sections y on y.id = l.section_id
  left join campus.subjects s on s.institution_id = kernel.institution() and s.id = l.subject_id
  left join identity.users u on u.institution_id = kernel.institution() and u.id = l.teacher_id and u.kind = 'person' and u.status <> 'disabled'
  left join campus.rooms r on r.institution_id = kernel.institution() and r.id = l.room_id and r.campus_id = l.campus_id
  left join campus.periods p on p.institution_id = kernel.institution() and p.id = l.period_id and p.campus_id = l.campus_id
$$;

comment on function campus.staged_lessons(uuid) is 'what the lines of a file would take, in which weeks, and what is wrong with each by itself';
