create or replace function campus.decide_electives(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  enrolment campus.enrolments := campus.hold_enrolment((input ->> 'id')::uuid);
  step text := input ->> 'decision';
  undecided text[] := case when step = 'approve' then '{requested}' else '{requested,approved}' end;
begin
  update campus.elective_choices c set
    status = kernel.step('campus.elective_choices', step, c.status),
    reason = input ->> 'reason',
    decided_by = kernel.actor(),
    decided_at = kernel.now()
  where c.institution_id = kernel.institution() and c.enrolment_id = enrolment.id and c.status = any(undecided)
    and (not input ? 'subject_ids' or input -> 'subject_ids' ? c.subject_id::text);
  return kernel.show('campus.electives_view', enrolment.id);
end
$$;

comment on function campus.decide_electives(jsonb) is 'approves or refuses what was asked for of an enrolment: all of it, or the subjects named. To refuse what was approved opens the choice again';
