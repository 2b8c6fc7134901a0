create or replace function campus.tell_absence(mark campus.attendance) returns uuid
  language sql
as $$
  select case when mark."on" = campus.today() then kernel.emit('campus.student_absent', mark.id, jsonb_build_object(
    'student_id', mark.student_id, 'section_id', mark.section_id, 'on', mark."on", 'period_id', mark.period_id))
  else mark.id end
$$;

comment on function campus.tell_absence(campus.attendance) is 'tells other domains that somebody is absent today, once for each mark that says so: what is written down later alarms nobody. Answers the event, or the mark where there is none';
