create or replace function campus.reinstate_student(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  student campus.students := campus.hold_student((input ->> 'id')::uuid, 'request.not_found');
  back_on date := coalesce((input ->> 'since')::date, campus.today());
begin
  if student.admitted_on is null and student.admission_number is null then
    perform kernel.fail('campus.never_admitted');
  end if;
  perform campus.take_step(student, 'reinstate', back_on, input ->> 'reason');
  if input ->> 'section_id' is not null then
    perform campus.reseat_student(student.id, campus.hold_section((input ->> 'section_id')::uuid), back_on);
  end if;
  return kernel.show('campus.students', student.id);
end
$$;

comment on function campus.reinstate_student(jsonb) is 'a suspended student comes again to the seat that was kept, one who had left to the section that is named, if one is';
