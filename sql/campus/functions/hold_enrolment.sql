create or replace function campus.hold_enrolment(enrolment uuid) returns campus.enrolments
  language plpgsql
as $$
declare
  held campus.enrolments;
begin
  -- its student first, as everywhere
  perform from campus.students s
  join campus.enrolments e on e.institution_id = s.institution_id and e.student_id = s.id
  where e.institution_id = kernel.institution() and e.id = enrolment
  for update of s;
  select * into held from campus.enrolments e where e.institution_id = kernel.institution() and e.id = enrolment for update;
  if not found or not kernel.row_reached('{"by": {"campus": "campus_id", "section": "section_id", "student": "student_id"}}', to_jsonb(held)) then
    perform kernel.fail('request.not_found');
  end if;
  return held;
end
$$;

comment on function campus.hold_enrolment(uuid) is 'locks an enrolment within the actor''s reach, and its student';
