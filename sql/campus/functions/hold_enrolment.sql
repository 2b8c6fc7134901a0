create or replace function campus.hold_enrolment(enrolment uuid) returns campus.enrolments
  language plpgsql
as $$
begin
  -- its student first, as everywhere
  perform from campus.students s
  join campus.enrolments e on e.institution_id = s.institution_id and e.student_id = s.id
  where e.institution_id = kernel.institution() and e.id = enrolment
  for update of s;
  return kernel.hold(null::campus.enrolments, enrolment, '{"campus": "campus_id", "section": "section_id", "student": "student_id"}');
end
$$;

comment on function campus.hold_enrolment(uuid) is 'locks an enrolment within the actor''s reach, and its student';
