create or replace function campus.staged_seats(import uuid)
  returns table (
    "#" integer, student_id uuid, section_id uuid, academic_year_id uuid, class_level_id uuid, campus_id uuid, roll_number integer, status text,
    starts_on date, ends_on date, outcome text, reason text)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select r."#", r.student_id, r.section_id, t.academic_year_id, t.class_level_id, t.campus_id, r.roll_number, coalesce(r.status, 'active'),
    -- who is entered before the year begins comes on its first day
    coalesce(r.starts_on, greatest(today.day, y.starts_on)),
    r.ends_on, r.outcome, r.reason
  from kernel.staged s
  cross join lateral jsonb_to_recordset(s.rows) r (
    "#" integer, student_id uuid, section_id uuid, roll_number integer, status text, starts_on date, ends_on date, outcome text, reason text)
  cross join (select campus.today() as day offset 0) today
  left join campus.sections t on t.institution_id = kernel.institution() and t.id = r.section_id
  left join campus.academic_years y on y.institution_id = t.institution_id and y.id = t.academic_year_id
  where s.institution_id = kernel.institution() and s.import_id = staged_seats.import
$$;

comment on function campus.staged_seats(uuid) is 'who is to sit where by the lines of a file, or sat there, whether they can or not';
