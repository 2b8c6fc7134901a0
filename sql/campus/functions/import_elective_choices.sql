create or replace function campus.import_elective_choices(input jsonb) returns jsonb
  language sql
as $$
  select kernel.import_rows(input || jsonb_build_object(
    'source', 'campus.staged_elective_choices',
    'judge', 'campus.judge_elective_choices',
    'columns', '["enrolment_id", "student_id", "section_id", "campus_id", "curriculum_id", "subject_id", "status", "reason", "decided_by",
      "decided_at"]'::jsonb))
$$;

comment on function campus.import_elective_choices(jsonb) is 'what students chose, and what became of it, by the staged rows of a file: {…as kernel.import_rows} in and out';
