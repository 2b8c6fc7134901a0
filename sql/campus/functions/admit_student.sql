create or replace function campus.admit_student(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  since date := coalesce((input ->> 'admitted_on')::date, campus.today());
  admitted uuid := input ->> 'applicant_id';
  family uuid;
  student campus.students;
  care jsonb;
begin
  if admitted is null then
    admitted := kernel.row_insert('campus.students', input -> 'student') ->> 'id';
  end if;
  student := campus.hold_student(admitted);
  if input ? 'family' then
    family := kernel.row_insert('campus.families', (input -> 'family') || jsonb_build_object('campus_id', student.campus_id)) ->> 'id';
  end if;
  for care in select g from jsonb_array_elements(coalesce(input -> 'guardians', '[]')) g loop
    perform campus.add_guardian(student, care);
  end loop;
  update campus.students s set
    status = kernel.step('campus.students', 'admit', s.status),
    status_since = since,
    status_reason = null,
    admitted_on = since,
    family_id = coalesce(family, s.family_id)
  where s.institution_id = kernel.institution() and s.id = admitted;
  if input ->> 'section_id' is not null then
    perform campus.seat_student(admitted, campus.hold_section((input ->> 'section_id')::uuid), since);
  end if;
  -- the counter is taken last: whoever waits for it waits for nothing else of this command
  update campus.students s set admission_number = campus.next_number(s.campus_id, since)
  where s.institution_id = kernel.institution() and s.id = admitted and s.admission_number is null;
  return kernel.show('campus.students', admitted);
end
$$;

comment on function campus.admit_student(jsonb) is 'makes an applicant, or somebody new, a student: with those who care for them, a family, a seat and a number, all or nothing. Other domains call it: {applicant_id | student, guardians, family, section_id, admitted_on}';
