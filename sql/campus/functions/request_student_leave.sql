create or replace function campus.request_student_leave(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  student campus.students := campus.hold_student((input ->> 'student_id')::uuid);
  requested uuid;
begin
  insert into campus.student_leaves (institution_id, student_id, starts_on, ends_on, reason, requested_by)
  values (
    kernel.institution(), student.id, (input ->> 'starts_on')::date, (input ->> 'ends_on')::date, input ->> 'reason', kernel.actor())
  returning id into requested;
  return kernel.show('campus.student_leaves', requested);
end
$$;

comment on function campus.request_student_leave(jsonb) is 'asks that a student may stay away for some days';
