create or replace function campus.graduate_student(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  student campus.students := campus.hold_student((input ->> 'id')::uuid, 'request.not_found');
  last_day date := coalesce((input ->> 'since')::date, campus.today());
  enrolment campus.enrolments;
begin
  for enrolment in
    select * from campus.enrolments e
    where e.institution_id = kernel.institution() and e.student_id = student.id and e.status = 'active'
    order by e.section_id
    for update
  loop
    perform campus.end_enrolment(enrolment, 'complete', last_day);
    update campus.enrolments e set outcome = 'graduated' where e.institution_id = enrolment.institution_id and e.id = enrolment.id;
  end loop;
  perform campus.settle_student(student.id);
  return campus.take_step(student, 'graduate', last_day, input ->> 'reason');
end
$$;

comment on function campus.graduate_student(jsonb) is 'a student has finished, outside of a promotion of their whole year';
