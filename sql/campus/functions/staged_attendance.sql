create or replace function campus.staged_attendance(import uuid, first integer, last integer, refused integer[])
  returns table (
    "#" integer, id uuid, register_id uuid, student_id uuid, section_id uuid, campus_id uuid, "on" date, period_id uuid, status text,
    minutes smallint, note text)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select m.line, kernel.id_of(staged_attendance.import || ' ' || m.line), m.register_id, m.student_id, m.section_id, m.campus_id, m."on", m.period_id,
    m.status, m.minutes, m.note
  from campus.staged_marks(staged_attendance.import) m
  where m.line between staged_attendance.first and staged_attendance.last
    and not exists (select from unnest(staged_attendance.refused) f (line) where f.line = m.line)
$$;

comment on function campus.staged_attendance(uuid, integer, integer, integer[]) is 'the lines of a file that were not refused as rows of attendance';
