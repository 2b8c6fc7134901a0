create or replace function campus.withdraw_student(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  student campus.students := campus.hold_student((input ->> 'id')::uuid, 'request.not_found');
  last_day date := coalesce((input ->> 'last_day')::date, campus.today());
  enrolment campus.enrolments;
begin
  update campus.students s set
    status = kernel.step('campus.students', 'withdraw', s.status),
    status_since = last_day,
    status_reason = input ->> 'reason',
    left_on = case when s.admitted_on is not null then greatest(last_day, s.admitted_on) end
  where s.institution_id = kernel.institution() and s.id = student.id;
  for enrolment in
    select * from campus.enrolments e
    where e.institution_id = kernel.institution() and e.student_id = student.id and e.status = 'active'
    order by e.section_id
    for update
  loop
    perform campus.end_enrolment(enrolment, 'withdraw', last_day, input ->> 'reason');
  end loop;
  perform campus.settle_student(student.id);
  return kernel.show('campus.students', student.id);
end
$$;

comment on function campus.withdraw_student(jsonb) is 'a student leaves for good: the seats are free from the day after the last';
