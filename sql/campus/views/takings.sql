create view campus.takings with (security_invoker) as
select s.institution_id, s.id as slot_id, s.section_id, s.campus_id, s.subject_id, s.block, s.period_id, p.minutes, s.weekday,
  t.teacher_id, t.room_id, t.days
from campus.slots s
join campus.periods p on p.institution_id = s.institution_id and p.id = s.period_id
cross join lateral (
  select s.teacher_id, s.room_id, datemultirange(daterange(s.starts_on, s.ends_on, '[]')) - coalesce((
    select range_agg(daterange(d.held_on, d.held_on, '[]'))
    from campus.substitutions d
    where d.institution_id = s.institution_id and d.slot_id = s.id), '{}') as days
  union all
  select d.teacher_id, d.room_id, datemultirange(daterange(d.held_on, d.held_on, '[]'))
  from campus.substitutions d
  where d.institution_id = s.institution_id and d.slot_id = s.id and not d.cancelled
) t
where not isempty(t.days);

comment on view campus.takings is 'what slots need: teacher, room and time, on the days on which they are as they were placed, and on each day on which they are substituted';
