create or replace function campus.take_step(student campus.students, step text, since date, reason text) returns jsonb
  language plpgsql
as $$
begin
  update campus.students s set
    status = kernel.step('campus.students', step, s.status),
    status_since = since,
    status_reason = reason,
    left_on = case when step = 'graduate' then greatest(since, s.admitted_on) when step = 'reinstate' then null else s.left_on end
  where s.institution_id = student.institution_id and s.id = student.id;
  return kernel.show('campus.students', student.id);
end
$$;

comment on function campus.take_step(campus.students, text, date, text) is 'a step of a student that is held, from a day on and for a reason';
