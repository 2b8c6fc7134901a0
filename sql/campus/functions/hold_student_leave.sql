create or replace function campus.hold_student_leave(leave uuid) returns campus.student_leaves
  language plpgsql
as $$
declare
  held campus.student_leaves;
begin
  select * into held from campus.student_leaves l where l.institution_id = kernel.institution() and l.id = leave;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  perform campus.hold_student(held.student_id, 'request.not_found');
  select * into held from campus.student_leaves l where l.institution_id = kernel.institution() and l.id = leave for update;
  return held;
end
$$;

comment on function campus.hold_student_leave(uuid) is 'locks a leave within the actor''s reach and its student before it: no attendance of theirs is taken meanwhile';
