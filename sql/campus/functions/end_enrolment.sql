create or replace function campus.end_enrolment(enrolment campus.enrolments, step text, last_day date, reason text default null) returns void
  language plpgsql
as $$
begin
  -- of who leaves before they came nothing is left but the record
  update campus.enrolments e set
    status = kernel.step('campus.enrolments', step, e.status),
    ends_on = greatest(last_day, e.starts_on - 1),
    reason = coalesce(end_enrolment.reason, e.reason)
  where e.institution_id = enrolment.institution_id and e.id = enrolment.id;
end
$$;

comment on function campus.end_enrolment(campus.enrolments, text, date, text) is 'ends an enrolment that is held by a step of its machine; the seat and the roll number are free. Whoever calls it settles the student';
