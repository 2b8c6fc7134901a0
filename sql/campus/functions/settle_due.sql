create or replace function campus.settle_due(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  size constant integer := 200;
  due uuid[];
  student uuid;
begin
  due := array(
    select distinct e.student_id
    from campus.enrolments e
    join campus.students s on s.institution_id = e.institution_id and s.id = e.student_id
    where e.institution_id = kernel.institution() and e.status = 'active' and e.starts_on <= campus.today()
      and s.section_id is distinct from e.section_id
      and (input ->> 'after' is null or e.student_id > (input ->> 'after')::uuid)
    order by e.student_id
    limit size);
  perform from campus.students s
  where s.institution_id = kernel.institution() and s.id = any (due)
  order by s.id
  for no key update;
  begin
    perform campus.settle_students(due);
  exception when unique_violation then
    -- somebody at the other campus has got the number since it was looked for: who has it too stays, the others move
    foreach student in array due loop
      begin
        perform campus.settle_student(student);
      exception when unique_violation then
        raise warning 'student % stays at the former campus: the admission number is taken at the next', student;
      end;
    end loop;
  end;
  return jsonb_build_object('next', case when cardinality(due) = size then due[size] end);
end
$$;

comment on function campus.settle_due(jsonb) is 'of the students who do not sit where an enrolment says, the next ones by id: those of whom it begins today move';
