create or replace function campus.create_calendar_link(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  student campus.students;
  made uuid;
begin
  if input ->> 'student_id' is not null then
    select * into student from campus.students s where s.institution_id = kernel.institution() and s.id = (input ->> 'student_id')::uuid;
    if not found or not campus.student_reached(student) then
      perform kernel.fail('request.reference_missing');
    end if;
  end if;
  insert into campus.calendar_links (institution_id, user_id, name, section_id, teacher_id, room_id, student_id, token_hash)
  values (kernel.institution(), kernel.actor(), input ->> 'name', (input ->> 'section_id')::uuid, (input ->> 'teacher_id')::uuid,
    (input ->> 'room_id')::uuid, student.id, decode(input ->> 'token_hash', 'hex'))
  returning id into made;
  return (
    select to_jsonb(l) - 'institution_id' - 'user_id' - 'token_hash' - 'updated_at' from campus.calendar_links l
    where l.institution_id = kernel.institution() and l.id = made);
end
$$;

comment on function campus.create_calendar_link(jsonb) is 'a private address of a timetable that its owner may see; the token itself never comes here, only its hash';
