create or replace function campus.import_student_leaves(input jsonb) returns jsonb
  language plpgsql set work_mem = '64MB'
as $$
declare
  file uuid := input ->> 'import';
  moved jsonb;
begin
  moved := kernel.import_rows(input || jsonb_build_object(
    'stay', true,
    'source', 'campus.staged_student_leaves',
    'judge', 'campus.judge_student_leaves',
    'columns', '["id", "student_id", "campus_id", "section_id", "starts_on", "ends_on", "reason", "status", "decided_by", "decided_at",
      "decision_note"]'::jsonb));
  perform campus.excuse(array(
    select kernel.id_of(file || ' ' || l."#") from campus.staged_leaves(file) l where l.status = 'approved'));
  perform kernel.unstage(input);
  return moved;
end
$$;

comment on function campus.import_student_leaves(jsonb) is 'that students stay away, or stayed, by the staged rows of a file: {…as kernel.import_rows} in and out; those that are approved excuse what was recorded';
