create or replace function campus.cancel_student_leave(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  leave campus.student_leaves := campus.hold_student_leave((input ->> 'id')::uuid);
begin
  update campus.student_leaves l set status = kernel.step('campus.student_leaves', 'cancel', leave.status)
  where l.institution_id = kernel.institution() and l.id = leave.id;
  return kernel.show('campus.student_leaves', leave.id);
end
$$;

comment on function campus.cancel_student_leave(jsonb) is 'takes a leave back; what it has excused stays so until somebody corrects it';
