create or replace function campus.tell_absence(mark campus.attendance) returns uuid
  language sql
as $$
  select kernel.emit('campus.student_absent', mark.id, jsonb_build_object(
    'student_id', mark.student_id, 'section_id', mark.section_id, 'on', mark."on", 'period_id', mark.period_id))
$$;

comment on function campus.tell_absence(campus.attendance) is 'tells other domains that somebody is absent, once for each mark that says so';
