create or replace function campus.choose_electives(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  enrolment campus.enrolments := campus.hold_enrolment((input ->> 'id')::uuid);
  chosen uuid[] := array(select s::uuid from jsonb_array_elements_text(input -> 'subject_ids') s);
  amiss text;
begin
  if enrolment.status <> 'active' then
    perform kernel.fail_state('campus.enrolments', enrolment.status);
  end if;
  if exists (
    select from campus.elective_choices c
    where c.institution_id = kernel.institution() and c.enrolment_id = enrolment.id and c.status = 'approved'
  ) then
    perform kernel.fail('campus.electives_decided');
  end if;
  if exists (
    select from unnest(chosen) c (id)
    where not exists (
      select from campus.curricula u
      where u.institution_id = kernel.institution() and u.academic_year_id = enrolment.academic_year_id
        and u.class_level_id = enrolment.class_level_id and u.subject_id = c.id and u.elective_group_id is not null)
  ) then
    perform kernel.fail('campus.elective_not_offered');
  end if;
  select format('%s: %s of %s to %s', g.name, count(u.id), g.least, g.most) into amiss
  from campus.elective_groups g
  left join campus.curricula u
    on u.institution_id = g.institution_id and u.elective_group_id = g.id and u.subject_id = any(chosen)
  where g.institution_id = kernel.institution() and g.academic_year_id = enrolment.academic_year_id and g.class_level_id = enrolment.class_level_id
    and exists (select from campus.curricula o where o.institution_id = g.institution_id and o.elective_group_id = g.id)
  group by g.id, g.name, g.least, g.most
  having count(u.id) not between g.least and g.most
  order by g.name
  limit 1;
  if amiss is not null then
    perform kernel.fail('campus.elective_count', jsonb_build_object('detail', amiss));
  end if;
  update campus.elective_choices c set status = kernel.step('campus.elective_choices', 'replace', c.status)
  where c.institution_id = kernel.institution() and c.enrolment_id = enrolment.id and c.status = 'requested';
  insert into campus.elective_choices (institution_id, enrolment_id, student_id, section_id, campus_id, curriculum_id, subject_id)
  select kernel.institution(), enrolment.id, enrolment.student_id, enrolment.section_id, enrolment.campus_id, u.id, u.subject_id
  from campus.curricula u
  where u.institution_id = kernel.institution() and u.academic_year_id = enrolment.academic_year_id and u.class_level_id = enrolment.class_level_id
    and u.subject_id = any(chosen)
  order by u.subject_id;
  return kernel.show('campus.electives_view', enrolment.id);
end
$$;

comment on function campus.choose_electives(jsonb) is 'asks for elective subjects of an enrolment''s class level, so many of each group as it wants; what was asked for before and not decided is replaced';
