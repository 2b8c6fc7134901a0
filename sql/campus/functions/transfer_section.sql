create or replace function campus.transfer_section(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  enrolment campus.enrolments := campus.hold_enrolment((input ->> 'id')::uuid);
  moves_on date := coalesce((input ->> 'from')::date, greatest(campus.today(), enrolment.starts_on));
  section campus.sections;
  begun uuid;
begin
  if enrolment.status <> 'active' then
    perform kernel.fail_state('campus.enrolments', enrolment.status);
  end if;
  if (input ->> 'section_id')::uuid = enrolment.section_id then
    perform kernel.fail('campus.section_same');
  end if;
  -- both at once and in one order: two who change places must not wait for each other
  perform from campus.sections s
  where s.institution_id = kernel.institution() and s.id in (enrolment.section_id, (input ->> 'section_id')::uuid)
  order by s.id
  for no key update;
  section := campus.hold_section((input ->> 'section_id')::uuid);
  if section.academic_year_id <> enrolment.academic_year_id then
    perform kernel.fail('campus.section_of_another_year');
  end if;
  if moves_on < enrolment.starts_on then
    perform kernel.fail('campus.day_outside_year');
  end if;
  perform campus.end_enrolment(enrolment, 'transfer', moves_on - 1, input ->> 'reason');
  begun := campus.seat_student(enrolment.student_id, section, moves_on);
  -- what was chosen goes along, where the other section learns the same
  update campus.elective_choices c set enrolment_id = begun, section_id = section.id, campus_id = section.campus_id
  where c.institution_id = kernel.institution() and c.enrolment_id = enrolment.id and c.status in ('requested', 'approved')
    and section.class_level_id = enrolment.class_level_id;
  return kernel.show('campus.enrolment_view', begun);
end
$$;

comment on function campus.transfer_section(jsonb) is 'moves a student to another section of the year from a day on: one enrolment ends, another begins';
