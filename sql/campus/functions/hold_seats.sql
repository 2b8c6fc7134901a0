create or replace function campus.hold_seats(import uuid) returns void
  language plpgsql
as $$
begin
  perform from campus.students s
  where s.institution_id = kernel.institution() and s.id in (select l.student_id from campus.staged_seats(hold_seats.import) l)
  order by s.id
  for update;
  perform from campus.sections t
  where t.institution_id = kernel.institution() and t.id in (select l.section_id from campus.staged_seats(hold_seats.import) l)
  order by t.id
  for no key update;
end
$$;

comment on function campus.hold_seats(uuid) is 'locks the students and the sections of the lines of a file, in the order in which everybody does';
