create or replace function campus.staged_enrolments(import uuid, first integer, last integer, refused integer[])
  returns table (
    "#" integer, id uuid, student_id uuid, section_id uuid, academic_year_id uuid, class_level_id uuid, campus_id uuid, roll_number integer,
    status text, starts_on date, ends_on date, outcome text, reason text)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  with file as materialized (
    select * from campus.staged_seats(staged_enrolments.import) s
    where not exists (select from unnest(staged_enrolments.refused) f (line) where f.line = s."#")
  ), seats as (
    -- whoever sits there comes before whoever did
    select f.*, case when f.roll_number is null then
      row_number() over (partition by f.section_id, f.roll_number is null order by f.status <> 'active', f."#") end as turn
    from file f
    where f."#" between staged_enrolments.first and staged_enrolments.last
  ), kept as (
    -- of all lines: the number of a later one is not given away
    select f.section_id, f.roll_number from file f where f.status = 'active' and f.roll_number is not null
  ), free as (
    select m.section_id, r.roll, row_number() over (partition by m.section_id order by r.roll) as turn
    from (select f.section_id, count(*)::integer as many from file f group by f.section_id) m
    cross join lateral campus.free_rolls(m.section_id, m.many) r
    where not exists (select from kept k where k.section_id = m.section_id and k.roll_number = r.roll)
  )
  select s."#", kernel.id_of(staged_enrolments.import || ' ' || s."#"), s.student_id, s.section_id, s.academic_year_id, s.class_level_id, s.campus_id,
    coalesce(s.roll_number, f.roll), s.status, s.starts_on, s.ends_on, s.outcome, s.reason
  from seats s
  left join free f on f.section_id = s.section_id and f.turn = s.turn
$$;

comment on function campus.staged_enrolments(uuid, integer, integer, integer[]) is 'the lines of a file that were not refused as rows of enrolments: those without a roll number with the lowest that nobody has, in their order';
