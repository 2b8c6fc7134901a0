create or replace function campus.hold_promoted(items uuid[]) returns void
  language plpgsql
as $$
begin
  perform from campus.students s
  where s.institution_id = kernel.institution() and s.id in (
    select e.student_id
    from campus.promotion_items i
    join campus.enrolments e on e.institution_id = i.institution_id and e.id = i.enrolment_id
    where i.institution_id = kernel.institution() and i.id = any (items))
  order by s.id
  for no key update of s;
  -- those they leave and those they come to at once: in the order in which everybody locks them
  perform from campus.sections t
  where t.institution_id = kernel.institution() and t.id in (
    select i.section_id from campus.promotion_items i where i.institution_id = kernel.institution() and i.id = any (items)
    union all
    select e.section_id
    from campus.promotion_items i
    join campus.enrolments e on e.institution_id = i.institution_id and e.id = i.enrolment_id
    where i.institution_id = kernel.institution() and i.id = any (items))
  order by t.id
  for no key update of t;
end
$$;

comment on function campus.hold_promoted(uuid[]) is 'locks the students of some items of a promotion, then the sections between which they move';
