create or replace function campus.settle_due(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  size constant integer := 200;
  due uuid[];
begin
  due := array(
    select distinct e.student_id
    from campus.enrolments e
    join campus.students s on s.institution_id = e.institution_id and s.id = e.student_id
    where e.institution_id = kernel.institution() and e.status = 'active' and s.section_id is distinct from e.section_id
      and (input ->> 'after' is null or e.student_id > (input ->> 'after')::uuid)
    order by e.student_id
    limit size);
  perform from campus.students s
  where s.institution_id = kernel.institution() and s.id = any (due)
  order by s.id
  for no key update;
  perform campus.settle_students(due);
  return jsonb_build_object('next', case when cardinality(due) = size then due[size] end);
end
$$;

comment on function campus.settle_due(jsonb) is 'of the students who do not sit where an enrolment says, the next ones by id: those of whom it begins today move';
