create or replace function campus.judge_moves(promotion campus.promotions, items uuid[]) returns void
  language plpgsql
as $$
declare
  first_day date := (select y.starts_on from campus.academic_years y where y.institution_id = kernel.institution() and y.id = promotion.to_year_id);
begin
  with facts as (
    select i.id, i.position, i.section_id, t.capacity - t.enrolled as room,
      jsonb_build_object('status_since', s.status_since, 'status_reason', s.status_reason, 'left_on', s.left_on, 'reason', e.reason) as was,
      case
        -- by what was decided on, not by versions: a new name moves an enrolment too, and takes nobody's seat
        when e.status <> 'active' or e.section_id <> i.from_section_id then 'enrolment_changed'
        when s.status <> 'active' then 'student_changed'
        when i.section_id is null then null
        -- by the student: what the planner knows of the new year is that nobody sits there yet, and it would go through all who do by now
        when exists (
          select from campus.enrolments f
          where f.institution_id = e.institution_id and f.student_id = e.student_id
            and f.academic_year_id is not distinct from promotion.to_year_id and f.status = 'active') then 'enrolled_already'
        when exists (
          select from campus.enrolments f
          where f.institution_id = e.institution_id and f.student_id = e.student_id
            and f.academic_year_id is not distinct from promotion.to_year_id and f.ends_on >= greatest(f.starts_on, first_day)) then 'enrolled_then'
        when (t.academic_year_id, t.campus_id, t.class_level_id) is distinct from
          (promotion.to_year_id, e.campus_id, case i.decision when 'promote' then l.next_id else l.id end) then 'section_changed'
      end as code
    from campus.promotion_items i
    join campus.enrolments e on e.institution_id = i.institution_id and e.id = i.enrolment_id
    join campus.students s on s.institution_id = e.institution_id and s.id = e.student_id
    join campus.class_levels l on l.institution_id = e.institution_id and l.id = e.class_level_id
    left join campus.sections t on t.institution_id = i.institution_id and t.id = i.section_id
    where i.institution_id = kernel.institution() and i.id = any (items)
  ), judged as (
    select f.id, f.was, coalesce(f.code, case
        when f.section_id is not null and row_number() over (partition by f.section_id, f.code order by f.position) > f.room
          then 'section_full' end) as code
    from facts f
  )
  update campus.promotion_items i set code = j.code, was = j.was,
    state = case when j.code is null then 'done' else 'skipped' end
  from judged j
  where i.institution_id = kernel.institution() and i.id = j.id;
end
$$;

comment on function campus.judge_moves(campus.promotions, uuid[]) is 'which of some items still hold, now that their students and sections are held, and what moving will write over';
