create view campus.lesson_slots with (security_invoker) as
select
  s.institution_id,
  s.id,
  s.section_id,
  x.name as section_name,
  x.academic_year_id,
  s.campus_id,
  s.subject_id,
  b.name as subject_name,
  s.teacher_id,
  u.name as teacher_name,
  s.room_id,
  r.name as room_name,
  s.period_id,
  p.name as period_name,
  p.starts_at,
  p.ends_at,
  s.weekday,
  s.block,
  s.starts_on,
  s.ends_on,
  -- of both only the sum matters: it grows with every change of when it is, where and by whom
  s.version + p.version - 2 as revision,
  greatest(s.updated_at, x.updated_at, b.updated_at, u.updated_at, r.updated_at, p.updated_at) as changed_at
from campus.slots s
join campus.sections x on x.institution_id = s.institution_id and x.id = s.section_id
join campus.subjects b on b.institution_id = s.institution_id and b.id = s.subject_id
join campus.periods p on p.institution_id = s.institution_id and p.id = s.period_id
join identity.users u on u.institution_id = s.institution_id and u.id = s.teacher_id
left join campus.rooms r on r.institution_id = s.institution_id and r.id = s.room_id;

comment on view campus.lesson_slots is 'slots with the names and times that a timetable shows';
