create or replace function campus.staged_enrolments(import uuid, first integer, last integer, refused integer[])
  returns table (
    "#" integer, id uuid, student_id uuid, section_id uuid, academic_year_id uuid, class_level_id uuid, campus_id uuid,
    roll_number integer, starts_on date)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select s."#", kernel.id_of(staged_enrolments.import || ' ' || s."#"), s.student_id, s.section_id, s.academic_year_id, s.class_level_id, s.campus_id,
    (coalesce(there.last, 0) + row_number() over (partition by s.section_id order by s."#"))::integer, s.starts_on
  from campus.staged_seats(staged_enrolments.import) s
  left join (
    select e.section_id, max(e.roll_number) as last
    from campus.enrolments e
    where e.institution_id = kernel.institution() and e.status = 'active'
    group by e.section_id) there using (section_id)
  where s."#" between staged_enrolments.first and staged_enrolments.last
    and not exists (select from unnest(staged_enrolments.refused) f (line) where f.line = s."#")
$$;

comment on function campus.staged_enrolments(uuid, integer, integer, integer[]) is 'the lines of a file that were not refused as rows of enrolments: with roll numbers in their order, after those that are there';
