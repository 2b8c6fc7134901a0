create or replace function campus.settle_students(students uuid[]) returns void
  language plpgsql
as $$
begin
  update campus.students s set section_id = now_in.section_id, campus_id = coalesce(now_in.campus_id, s.campus_id)
  from unnest(students) settled (id)
  left join lateral (
    select e.section_id, e.campus_id
    from campus.enrolments e
    where e.institution_id = kernel.institution() and e.student_id = settled.id and e.status = 'active'
    order by e.starts_on desc
    limit 1) now_in on true
  where s.institution_id = kernel.institution() and s.id = settled.id
    and (s.section_id is distinct from now_in.section_id or s.campus_id <> coalesce(now_in.campus_id, s.campus_id));
end
$$;

comment on function campus.settle_students(uuid[]) is 'where students sit now: the section and campus of the enrolment that goes on';
