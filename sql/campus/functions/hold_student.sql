create or replace function campus.hold_student(student uuid, refusal text default 'request.reference_missing') returns campus.students
  language plpgsql
as $$
declare
  held campus.students;
begin
  select * into held from campus.students s where s.institution_id = kernel.institution() and s.id = student for update;
  if not found or not campus.student_reached(held) then
    perform kernel.fail(refusal);
  end if;
  return held;
end
$$;

comment on function campus.hold_student(uuid, text) is 'locks a student within the actor''s reach; out of it, another institution''s and missing answer alike. Students are locked before sections';
