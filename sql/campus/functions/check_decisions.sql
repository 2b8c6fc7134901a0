create or replace function campus.check_decisions(from_year uuid, to_year uuid, only_campus uuid, only_levels jsonb, asked jsonb) returns void
  language plpgsql
as $$
declare
  unfit record;
begin
  with decisions as (
    select a.n - 1 as index, e.id as enrolment,
      case
        when e.id is null then null
        when count(*) over (partition by a.student_id) > 1 then 'Something else is decided of the student as well.'
        when a.decision = 'promote' and l.next_id is null then 'No class level follows: the student graduates, stays or leaves.'
        when a.section_id is null then null
        when a.decision in ('graduate', 'leave') then 'Who graduates or leaves goes to no section.'
        when t.id is null then 'The section is not one of the year, the campus and the class level that the student goes to.'
      end as why
    from rows from (jsonb_to_recordset(asked) as (student_id uuid, decision text, section_id uuid)) with ordinality a (student_id, decision, section_id, n)
    left join campus.enrolments e on e.institution_id = kernel.institution() and e.student_id = a.student_id
      and e.academic_year_id = from_year and e.status = 'active'
      and (only_campus is null or e.campus_id = only_campus)
      and (only_levels = '[]' or only_levels ? e.class_level_id::text)
    left join campus.class_levels l on l.institution_id = e.institution_id and l.id = e.class_level_id
    left join campus.sections t on t.institution_id = e.institution_id and t.id = a.section_id and t.academic_year_id = to_year
      and t.campus_id = e.campus_id and t.class_level_id = case a.decision when 'promote' then l.next_id else l.id end
  )
  select d.index, d.why into unfit
  from decisions d
  where d.enrolment is null or d.why is not null
  order by d.enrolment is not null, d.index
  limit 1;
  if found and unfit.why is null then
    perform kernel.fail('request.reference_missing');
  elsif found then
    perform kernel.fail('campus.decision_unfit', jsonb_build_object('detail', format('Decision %s: %s', unfit.index, unfit.why)));
  end if;
end
$$;

comment on function campus.check_decisions(uuid, uuid, uuid, jsonb, jsonb) is 'refuses what cannot be decided of a student: each is one of the promotion''s, once, and goes to a section that is theirs to go to';
