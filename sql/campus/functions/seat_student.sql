create or replace function campus.seat_student(student uuid, section campus.sections, starts_on date) returns uuid
  language plpgsql
as $$
declare
  seated uuid;
begin
  perform campus.check_seat(section, starts_on);
  -- the number goes along to another campus, be it on a day to come
  if exists (
    select from campus.students s
    join campus.students o on o.institution_id = s.institution_id and o.campus_id = section.campus_id and o.admission_number = s.admission_number
    where s.institution_id = kernel.institution() and s.id = student and s.campus_id <> section.campus_id
  ) then
    perform kernel.fail('campus.admission_number_taken');
  end if;
  insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
  select kernel.institution(), student, section.id, section.academic_year_id, section.class_level_id, section.campus_id, f.roll, seat_student.starts_on
  from campus.free_rolls(section.id, 1) f
  where f.turn = 1
  returning id into seated;
  perform campus.settle_student(student);
  return seated;
end
$$;

comment on function campus.seat_student(uuid, campus.sections, date) is 'gives a student that is held a seat and a roll number of a section that is held, from a day of its year on';
