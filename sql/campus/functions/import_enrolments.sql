create or replace function campus.import_enrolments(input jsonb) returns jsonb
  language plpgsql set work_mem = '64MB'
as $$
declare
  file uuid := input ->> 'import';
  moved jsonb;
begin
  moved := kernel.import_rows(input || jsonb_build_object(
    'stay', true,
    'source', 'campus.staged_enrolments',
    'judge', 'campus.judge_enrolments',
    'columns', '["id", "student_id", "section_id", "academic_year_id", "class_level_id", "campus_id", "roll_number",
      "status", "starts_on", "ends_on", "outcome", "reason"]'::jsonb));
  perform campus.settle_students(array(
    select distinct e.student_id
    from campus.staged_seats(file) s
    join campus.enrolments e on e.institution_id = kernel.institution() and e.id = kernel.id_of(file || ' ' || s."#")));
  perform kernel.unstage(input);
  return moved;
end
$$;

comment on function campus.import_enrolments(jsonb) is 'where students sit and sat by the staged rows of a file: {…as kernel.import_rows} in and out';
