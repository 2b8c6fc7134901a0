create view campus.promotion_item_view with (security_invoker) as
select i.institution_id, i.id, i.promotion_id, i.position, e.student_id, s.name as student_name, s.admission_number,
  e.campus_id, e.class_level_id, i.from_section_id, f.name as from_section_name,
  i.decision, t.class_level_id as to_class_level_id, i.section_id, t.name as section_name, i.reason, i.state, i.code, i.new_enrolment_id
from campus.promotion_items i
join campus.enrolments e on e.institution_id = i.institution_id and e.id = i.enrolment_id
join campus.students s on s.institution_id = e.institution_id and s.id = e.student_id
join campus.sections f on f.institution_id = i.institution_id and f.id = i.from_section_id
left join campus.sections t on t.institution_id = i.institution_id and t.id = i.section_id;

comment on view campus.promotion_item_view is 'what is planned for a student, and what became of it';
