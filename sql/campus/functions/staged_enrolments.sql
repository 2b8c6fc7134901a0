create or replace function campus.staged_enrolments(import uuid, first integer, last integer, refused integer[])
  returns table (
    "#" integer, id uuid, student_id uuid, section_id uuid, academic_year_id uuid, class_level_id uuid, campus_id uuid,
    roll_number integer, starts_on date)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  with seats as (
    select s.*, row_number() over (partition by s.section_id order by s."#") as turn
    from campus.staged_seats(staged_enrolments.import) s
    where s."#" between staged_enrolments.first and staged_enrolments.last
      and not exists (select from unnest(staged_enrolments.refused) f (line) where f.line = s."#")
  ), free as (
    select m.section_id, f.roll, f.turn
    from (select s.section_id, count(*)::integer as many from seats s group by s.section_id) m
    cross join lateral campus.free_rolls(m.section_id, m.many) f
  )
  select s."#", kernel.id_of(staged_enrolments.import || ' ' || s."#"), s.student_id, s.section_id, s.academic_year_id, s.class_level_id, s.campus_id,
    f.roll, s.starts_on
  from seats s
  left join free f using (section_id, turn)
$$;

comment on function campus.staged_enrolments(uuid, integer, integer, integer[]) is 'the lines of a file that were not refused as rows of enrolments: with the lowest roll numbers that nobody has, in their order';
