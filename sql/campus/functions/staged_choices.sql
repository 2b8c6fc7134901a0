create or replace function campus.staged_choices(import uuid)
  returns table (
    "#" integer, enrolment_id uuid, student_id uuid, section_id uuid, campus_id uuid, curriculum_id uuid, subject_id uuid, status text, reason text,
    reached boolean, state text, elective_group_id uuid, most integer)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select l."#", l.enrolment_id, e.student_id, e.section_id, e.campus_id, u.id, l.subject_id, coalesce(l.status, 'requested'), l.reason,
    e.id is not null
      and (kernel.within('campus', e.campus_id) or kernel.within('section', e.section_id) or kernel.within('student', e.student_id)),
    e.status, g.id, g.most
  from kernel.staged s
  cross join lateral jsonb_to_recordset(s.rows) l ("#" integer, enrolment_id uuid, subject_id uuid, status text, reason text)
  left join campus.enrolments e on e.institution_id = kernel.institution() and e.id = l.enrolment_id
  left join campus.curricula u on u.institution_id = e.institution_id and u.academic_year_id = e.academic_year_id
    and u.class_level_id = e.class_level_id and u.subject_id = l.subject_id and u.elective_group_id is not null
  left join campus.elective_groups g on g.institution_id = u.institution_id and g.id = u.elective_group_id
  where s.institution_id = kernel.institution() and s.import_id = staged_choices.import
$$;

comment on function campus.staged_choices(uuid) is 'which electives were chosen by the lines of a file, of which group each is, whether they can be or not';
