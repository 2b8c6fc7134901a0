create or replace function campus.import_substitutions(input jsonb) returns jsonb
  language plpgsql set work_mem = '64MB'
as $$
begin
  perform kernel.take_import_turn(input);
  -- only of single commands now, which are over at once
  perform pg_advisory_xact_lock(campus.all_turns());
  perform from campus.slots t
  where t.institution_id = kernel.institution() and t.id in (select d.slot_id from campus.staged_stand_ins((input ->> 'import')::uuid) d)
  order by t.id
  for update;
  return kernel.import_rows(input || jsonb_build_object(
    'source', 'campus.staged_substitutions',
    'judge', 'campus.judge_substitutions',
    'columns', '["slot_id", "section_id", "campus_id", "held_on", "instead_of_id", "teacher_id", "room_id", "cancelled", "reason"]'::jsonb));
end
$$;

comment on function campus.import_substitutions(jsonb) is 'who stands in, or stood in, by the staged rows of a file: {…as kernel.import_rows} in and out';
