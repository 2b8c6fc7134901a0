create or replace function campus.import_slots(input jsonb) returns jsonb
  language plpgsql set work_mem = '64MB'
as $$
begin
  perform kernel.take_import_turn(input);
  -- only of single commands now, which are over at once
  perform pg_advisory_xact_lock(campus.all_turns());
  return kernel.import_rows(input || jsonb_build_object(
    'source', 'campus.staged_slots',
    'judge', 'campus.judge_slots',
    'columns', '["section_id", "campus_id", "subject_id", "teacher_id", "room_id", "period_id", "weekday", "block", "starts_on", "ends_on"]'::jsonb));
end
$$;

comment on function campus.import_slots(jsonb) is 'lessons of the week from the staged rows of a file: {…as kernel.import_rows} in and out';
