create or replace function campus.seat_student(student uuid, section campus.sections, starts_on date) returns uuid
  language plpgsql
as $$
declare
  seated uuid;
  roll integer;
begin
  if section.enrolled >= section.capacity then
    perform kernel.fail('campus.section_full');
  end if;
  if not exists (
    select from campus.academic_years y
    where y.institution_id = kernel.institution() and y.id = section.academic_year_id and seat_student.starts_on between y.starts_on and y.ends_on
  ) then
    perform kernel.fail('campus.day_outside_year');
  end if;
  -- the lowest number that nobody has: 1 … n, and who leaves is followed by who comes next
  select min(n) into roll
  from generate_series(1, section.enrolled + 1) n
  where not exists (
    select from campus.enrolments e
    where e.institution_id = kernel.institution() and e.section_id = section.id and e.status = 'active' and e.roll_number = n);
  insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
  values (kernel.institution(), student, section.id, section.academic_year_id, section.class_level_id, section.campus_id, roll, seat_student.starts_on)
  returning id into seated;
  perform campus.settle_student(student);
  return seated;
end
$$;

comment on function campus.seat_student(uuid, campus.sections, date) is 'gives a student that is held a seat and a roll number of a section that is held, from a day of its year on';
