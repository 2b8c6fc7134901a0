create or replace function campus.suspend_student(input jsonb) returns jsonb
  language plpgsql
as $$
begin
  return campus.take_step(
    campus.hold_student((input ->> 'id')::uuid, 'request.not_found'), 'suspend', coalesce((input ->> 'since')::date, campus.today()), input ->> 'reason');
end
$$;

comment on function campus.suspend_student(jsonb) is 'a student may not come for a while; the seat is kept';
