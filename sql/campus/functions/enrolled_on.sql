create or replace function campus.enrolled_on(section uuid, day date) returns setof uuid
  language sql stable
as $$
  select distinct e.student_id
  from campus.enrolments e
  where e.institution_id = kernel.institution() and e.section_id = section
    and e.starts_on <= day and (e.ends_on is null or e.ends_on >= day)
    -- who may not come is not missed
    and not exists (
      select from campus.students s
      where s.institution_id = e.institution_id and s.id = e.student_id and s.status = 'suspended' and s.status_since <= day)
$$;

comment on function campus.enrolled_on(uuid, date) is 'who is to come to a section on a day: who sits there, but for those who are suspended';
