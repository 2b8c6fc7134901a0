create view campus.takings with (security_invoker) as
select s.institution_id, s.id as slot_id, s.section_id, s.campus_id, s.subject_id, coalesce(s.block, '') as block, s.period_id, p.minutes, s.weekday,
  t.teacher_id, t.room_id, t.weeks
from campus.slots s
join campus.periods p on p.institution_id = s.institution_id and p.id = s.period_id
cross join lateral (
  select s.teacher_id, s.room_id,
    int4multirange(campus.weeks_between(s.weekday, s.starts_on, s.ends_on)) - coalesce((
      select range_agg(campus.weeks_between(s.weekday, d.held_on, d.held_on))
      from campus.substitutions d
      where d.institution_id = s.institution_id and d.slot_id = s.id), '{}') as weeks
  union all
  select d.teacher_id, d.room_id, int4multirange(campus.weeks_between(s.weekday, d.held_on, d.held_on))
  from campus.substitutions d
  where d.institution_id = s.institution_id and d.slot_id = s.id and not d.cancelled
) t
where not isempty(t.weeks);

comment on view campus.takings is 'what slots need: teacher, room and time, in the weeks in which they are as they were placed, and in each week in which they are substituted';
