create or replace function campus.unlink_guardian(input jsonb) returns jsonb
  language plpgsql
as $$
begin
  return kernel.row_delete(input || '{"table": "campus.guardianships", "by": {"campus": "campus_id", "section": "section_id", "student": "student_id"}}');
end
$$;

comment on function campus.unlink_guardian(jsonb) is 'somebody does not care for a student any more';
