create or replace function campus.settle_students(students uuid[]) returns void
  language plpgsql
as $$
declare
  today date := campus.today();
begin
  update campus.students s set section_id = now_in.section_id, campus_id = coalesce(now_in.campus_id, s.campus_id)
  from unnest(students) settled (id)
  left join lateral (
    select e.section_id, e.campus_id
    from campus.enrolments e
    where e.institution_id = kernel.institution() and e.student_id = settled.id
      -- until the next one begins the former counts, as long as its days last
      and (e.status = 'active' or e.status in ('transferred', 'completed') and today between e.starts_on and e.ends_on)
      -- who has left sits nowhere, from the moment that it is known
      and exists (
        select from campus.enrolments f
        where f.institution_id = e.institution_id and f.student_id = e.student_id and f.status = 'active')
    order by e.starts_on <= today desc, abs(e.starts_on - today)
    limit 1) now_in on true
  where s.institution_id = kernel.institution() and s.id = settled.id
    and (s.section_id is distinct from now_in.section_id or s.campus_id <> coalesce(now_in.campus_id, s.campus_id));
end
$$;

comment on function campus.settle_students(uuid[]) is 'where students sit today: the section and campus of the enrolment that covers the day, or of the next one where none does; who has left or will leave sits nowhere';
