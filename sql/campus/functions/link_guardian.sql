create or replace function campus.link_guardian(input jsonb) returns jsonb
  language plpgsql
as $$
begin
  return kernel.show('campus.guardianship_view', campus.add_guardian(campus.hold_student((input ->> 'student_id')::uuid), input));
end
$$;

comment on function campus.link_guardian(jsonb) is 'says that somebody cares for a student';
