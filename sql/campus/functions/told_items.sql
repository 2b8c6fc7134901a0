create or replace function campus.told_items(items uuid[]) returns jsonb
  language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'item', concat_ws(' ', s.admission_number, s.name),
    'code', i.code,
    'detail', case i.code
      when 'enrolment_changed' then 'The enrolment is not what it was any more.'
      when 'student_changed' then 'The student''s status is not what it was any more.'
      when 'section_changed' then 'The section is not one that the student goes to any more.'
      when 'section_full' then 'All seats of the section are taken.'
      when 'enrolled_already' then 'The student sits in a section of that year already.'
      when 'enrolled_then' then 'The student sat in a section of that year on some of its days.'
      when 'in_use' then 'Something refers to the new enrolment.'
    end) order by i.position), '[]')
  from campus.promotion_items i
  join campus.enrolments e on e.institution_id = i.institution_id and e.id = i.enrolment_id
  join campus.students s on s.institution_id = e.institution_id and s.id = e.student_id
  where i.institution_id = kernel.institution() and i.id = any (items) and i.state in ('skipped', 'kept')
$$;

comment on function campus.told_items(uuid[]) is 'which of some items did not go as planned and why, as a job tells its errors';
