create or replace function campus.undo_obstacles(items uuid[]) returns table (id uuid, code text)
  language sql stable
as $$
  with facts as (
    select i.id, i.position, o.section_id, t.capacity - t.enrolled as room,
      case
        -- by what they are, not by their versions: what only moved along with something else hinders nothing
        when exists (
          select from campus.attendance a
          where a.institution_id = n.institution_id and a.student_id = n.student_id and a."on" >= n.starts_on and a.section_id = n.section_id) then 'in_use'
        when n.status <> 'active' or n.section_id <> i.section_id then 'enrolment_changed'
        when o.status <> 'completed' then 'enrolment_changed'
        when case i.decision when 'graduate' then s.status <> 'graduated' when 'leave' then s.status <> 'withdrawn'
          else s.status not in ('active', 'suspended') end then 'student_changed'
        when exists (
          select from campus.enrolments f
          where f.institution_id = o.institution_id and f.student_id = o.student_id
            and f.academic_year_id is not distinct from o.academic_year_id and f.status = 'active') then 'enrolled_already'
        when exists (
          select from campus.enrolments f
          where f.institution_id = o.institution_id and f.student_id = o.student_id
            and f.academic_year_id = o.academic_year_id and f.id <> o.id and f.ends_on >= greatest(f.starts_on, o.starts_on)) then 'enrolled_then'
      end as code
    from campus.promotion_items i
    join campus.enrolments o on o.institution_id = i.institution_id and o.id = i.enrolment_id
    join campus.students s on s.institution_id = o.institution_id and s.id = o.student_id
    join campus.sections t on t.institution_id = o.institution_id and t.id = o.section_id
    left join campus.enrolments n on n.institution_id = i.institution_id and n.id = i.new_enrolment_id
    where i.institution_id = kernel.institution() and i.id = any (items)
  )
  select f.id, coalesce(f.code, case
    when row_number() over (partition by f.section_id, f.code order by f.position) > f.room then 'section_full' end)
  from facts f
$$;

comment on function campus.undo_obstacles(uuid[]) is 'for each of some items that were done what stands in the way of undoing it, as far as it can be seen; null where nothing does';
