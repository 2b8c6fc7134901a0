create view campus.applied_attendance_rules with (security_invoker) as
select
  c.institution_id,
  c.id as campus_id,
  coalesce(r.mode, 'daily') as mode,
  coalesce(r.full_day_minutes, 240) as full_day_minutes,
  coalesce(r.half_day_minutes, 120) as half_day_minutes,
  coalesce(r.shortage_percent, 75) as shortage_percent
from identity.campuses c
left join campus.attendance_rules r on r.institution_id = c.institution_id and r.campus_id = c.id;

comment on view campus.applied_attendance_rules is 'the rule that holds on a campus: its own, or what holds where it says nothing';
