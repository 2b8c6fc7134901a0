create or replace function campus.correct_attendance(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  was campus.attendance;
  now_is campus.attendance;
begin
  -- the student before the mark, as who decides on a leave does
  perform from campus.students s
  where s.institution_id = kernel.institution()
    and s.id = (select a.student_id from campus.attendance a where a.institution_id = kernel.institution() and a.id = (input ->> 'id')::uuid)
  for share of s;
  was := kernel.hold(null::campus.attendance, (input ->> 'id')::uuid, '{"campus": "campus_id", "section": "section_id", "student": "student_id"}');
  if (was.status, was.minutes) is not distinct from (input ->> 'status', (input ->> 'minutes')::smallint) then
    return kernel.show('campus.attendance', was.id);
  end if;
  update campus.attendance a set status = input ->> 'status', minutes = (input ->> 'minutes')::smallint
  where a.institution_id = kernel.institution() and a.id = was.id
  returning * into now_is;
  insert into campus.attendance_corrections (
    institution_id, attendance_id, student_id, section_id, campus_id, "on", from_status, from_minutes, to_status, to_minutes,
    reason, corrected_by)
  values (
    kernel.institution(), was.id, was.student_id, was.section_id, was.campus_id, was."on", was.status, was.minutes,
    now_is.status, now_is.minutes, input ->> 'reason', kernel.actor());
  if now_is.status = 'absent' and was.status <> 'absent' then
    perform campus.tell_absence(now_is);
  end if;
  return kernel.show('campus.attendance', was.id);
end
$$;

comment on function campus.correct_attendance(jsonb) is 'another status of a mark, and the former one kept with who changed it and why';
