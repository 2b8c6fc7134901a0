create or replace function campus.import_guardianships(input jsonb) returns jsonb
  language sql
as $$
  select kernel.import_rows(input || jsonb_build_object(
    'source', 'campus.staged_guardianships',
    'judge', 'campus.judge_guardianships',
    'columns', '["student_id", "guardian_id", "campus_id", "section_id", "relation", "custody", "contact_order", "may_see", "may_collect"]'::jsonb))
$$;

comment on function campus.import_guardianships(jsonb) is 'says that those of the staged rows of a file care for students: {…as kernel.import_rows} in and out';
