create or replace function campus.enrolled_on(section uuid, day date) returns setof uuid
  language sql stable
as $$
  select distinct e.student_id
  from campus.enrolments e
  where e.institution_id = kernel.institution() and e.section_id = section
    and e.starts_on <= day and (e.ends_on is null or e.ends_on >= day)
$$;

comment on function campus.enrolled_on(uuid, date) is 'who sits in a section on a day';
