create or replace function campus.staged_slots(import uuid, first integer, last integer, refused integer[])
  returns table (
    "#" integer, section_id uuid, campus_id uuid, subject_id uuid, teacher_id uuid, room_id uuid, period_id uuid, weekday integer, block text,
    starts_on date, ends_on date)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select r."#", r.section_id, t.campus_id, r.subject_id, r.teacher_id, r.room_id, r.period_id, r.weekday, r.block,
    r.starts_on, coalesce(r.ends_on, y.ends_on)
  from kernel.staged s
  cross join lateral jsonb_to_recordset(s.rows) r (
    "#" integer, section_id uuid, subject_id uuid, teacher_id uuid, room_id uuid, period_id uuid, weekday integer, block text,
    starts_on date, ends_on date)
  left join campus.sections t on t.institution_id = kernel.institution() and t.id = r.section_id
  left join campus.academic_years y on y.institution_id = t.institution_id and y.id = t.academic_year_id
  where s.institution_id = kernel.institution() and s.import_id = staged_slots.import
    and s.last_line >= staged_slots.first and s.first_line <= staged_slots.last
    and r."#" between staged_slots.first and staged_slots.last
    and not exists (select from unnest(staged_slots.refused) f (line) where f.line = r."#")
$$;

comment on function campus.staged_slots(uuid, integer, integer, integer[]) is 'the lines of a file that were not refused as rows of slots: on their section''s campus, until its year ends where they say nothing';
