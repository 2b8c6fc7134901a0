create view campus.electives_view with (security_invoker) as
select
  e.institution_id, e.id, e.student_id, e.section_id, e.campus_id, e.academic_year_id, e.class_level_id,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', c.id, 'subject_id', c.subject_id, 'status', c.status, 'reason', c.reason, 'decided_at', c.decided_at) order by c.created_at, c.subject_id)
    from campus.elective_choices c
    where c.institution_id = e.institution_id and c.enrolment_id = e.id and c.status <> 'replaced'), '[]') as choices
from campus.enrolments e;

comment on view campus.electives_view is 'what was chosen in an enrolment, and what became of it';
