create or replace function campus.join_alumni(input jsonb) returns jsonb
  language plpgsql
as $$
begin
  return campus.take_step(
    campus.hold_student((input ->> 'id')::uuid, 'request.not_found'), 'join_alumni', coalesce((input ->> 'since')::date, campus.today()), input ->> 'reason');
end
$$;

comment on function campus.join_alumni(jsonb) is 'somebody who has finished stays in touch';
