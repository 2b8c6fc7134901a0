create or replace function campus.enrol_student(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  student campus.students := campus.hold_student((input ->> 'student_id')::uuid);
  section campus.sections := campus.hold_section((input ->> 'section_id')::uuid);
begin
  if student.status <> 'active' then
    perform kernel.fail_state('campus.students', student.status);
  end if;
  return kernel.show('campus.enrolment_view', campus.seat_student(student.id, section,
    coalesce((input ->> 'starts_on')::date, (
      -- who is entered before the year begins comes on its first day
      select greatest(campus.today(), y.starts_on) from campus.academic_years y
      where y.institution_id = kernel.institution() and y.id = section.academic_year_id))));
end
$$;

comment on function campus.enrol_student(jsonb) is 'gives an active student a seat in a section while it has one';
