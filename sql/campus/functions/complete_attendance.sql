create or replace function campus.complete_attendance(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  register campus.attendance_registers;
begin
  select * into register from campus.attendance_registers r
  where r.institution_id = kernel.institution() and r.id = (input ->> 'id')::uuid;
  if not found or not (kernel.within('campus', register.campus_id) or kernel.within('section', register.section_id)) then
    perform kernel.fail('request.not_found');
  end if;
  perform from campus.students s
  where s.institution_id = kernel.institution() and s.id in (select campus.enrolled_on(register.section_id, register."on"))
  order by s.id
  for share of s;
  -- two who complete it at once mark nobody twice: the second finds them marked
  perform from campus.attendance_registers r
  where r.institution_id = kernel.institution() and r.id = register.id
  for no key update;
  insert into campus.attendance_corrections (
    institution_id, attendance_id, student_id, section_id, campus_id, "on", from_status, to_status, reason, corrected_by)
  select m.institution_id, m.id, m.student_id, m.section_id, m.campus_id, m."on", 'unmarked', m.status, input ->> 'reason', kernel.actor()
  from campus.mark_enrolled(register, '[]', input ->> 'status') m;
  return kernel.show('campus.attendance_registers', register.id);
end
$$;

comment on function campus.complete_attendance(jsonb) is 'marks those who sat in the section that day, as is known by now, and have no mark';
