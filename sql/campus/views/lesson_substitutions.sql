create view campus.lesson_substitutions with (security_invoker) as
select
  d.institution_id,
  d.id,
  d.slot_id,
  d.held_on,
  d.teacher_id,
  u.name as teacher_name,
  d.room_id,
  r.name as room_name,
  d.cancelled
from campus.substitutions d
left join identity.users u on u.institution_id = d.institution_id and u.id = d.teacher_id
left join campus.rooms r on r.institution_id = d.institution_id and r.id = d.room_id;

comment on view campus.lesson_substitutions is 'substitutions with the names that a timetable shows';
