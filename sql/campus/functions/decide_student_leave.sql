create or replace function campus.decide_student_leave(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  leave campus.student_leaves := campus.hold_student_leave((input ->> 'id')::uuid);
begin
  if leave.requested_by = kernel.actor() then
    perform kernel.fail('campus.leave_own');
  end if;
  update campus.student_leaves l set
    status = kernel.step('campus.student_leaves', input ->> 'decision', leave.status),
    decided_by = kernel.actor(),
    decided_at = kernel.now(),
    decision_note = input ->> 'note'
  where l.institution_id = kernel.institution() and l.id = leave.id;
  if input ->> 'decision' = 'approve' then
    perform campus.excuse(array[leave.id]);
  end if;
  return kernel.show('campus.student_leaves', leave.id);
end
$$;

comment on function campus.decide_student_leave(jsonb) is 'approves or refuses a leave; an approved one excuses the absences that were recorded already';
