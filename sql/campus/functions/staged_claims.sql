create or replace function campus.staged_claims(import uuid)
  returns table (
    line integer, fault text, state text, student_id uuid, sits boolean, days daterange, free integer, moves boolean,
    section bigint, student bigint, roll bigint, number bigint)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  with lines as materialized (
    select l.*, l.status = 'active' as sits,
      case when l.ends_on < l.starts_on - 1 then null else daterange(l.starts_on, l.ends_on + 1) end as days
    from campus.staged_seats(staged_claims.import) l
  ), sections as (
    select t.id, t.campus_id, t.capacity - t.enrolled as free, y.starts_on, y.ends_on,
      campus.section_reached(t) as reached
    from (select distinct l.section_id from lines l) l
    join campus.sections t on t.institution_id = kernel.institution() and t.id = l.section_id
    join campus.academic_years y on y.institution_id = t.institution_id and y.id = t.academic_year_id
  ), students as (
    select s.id, s.status, s.campus_id, s.admission_number, campus.student_reached(s) as reached
    from (select distinct l.student_id from lines l) l
    join campus.students s on s.institution_id = kernel.institution() and s.id = l.student_id
  ), claims as (
    select l.*, t.free, t.starts_on as year_starts_on, t.ends_on as year_ends_on, t.campus_id as to_campus_id,
      s.status as state, s.admission_number, coalesce(s.reached and t.reached, false) as reached,
      -- the number goes along to another campus, be it on a day to come, or until the next seat begins; not to where somebody was
      s.admission_number is not null and t.campus_id <> s.campus_id
        and (l.sits or l.status <> 'withdrawn' and today.day between l.starts_on and l.ends_on) as moves
    from lines l
    cross join (select campus.today() as day offset 0) today
    left join students s on s.id = l.student_id
    left join sections t on t.id = l.section_id
  )
  select c."#",
    case
      when not c.reached then 'request.reference_missing'
      -- whose seat is kept while they are suspended sits there in another school, too
      when c.state = 'merged' or c.sits and c.state not in ('active', 'suspended') then 'request.state'
      when c.sits <> (c.ends_on is null) or c.status <> 'completed' and c.outcome is not null then 'campus.end_contradicted'
      when c.days is null then 'campus.left_before_coming'
      when c.starts_on not between c.year_starts_on and c.year_ends_on then 'campus.day_outside_year'
      when c.sits and exists (
        select from campus.enrolments e
        where e.institution_id = kernel.institution() and e.student_id = c.student_id
          and e.academic_year_id = c.academic_year_id and e.status = 'active') then 'campus.enrolled_already'
      when exists (
        select from campus.enrolments e
        where e.institution_id = kernel.institution() and e.student_id = c.student_id
          and e.academic_year_id = c.academic_year_id and daterange(e.starts_on, e.ends_on + 1) && c.days) then 'campus.enrolled_then'
      when c.sits and exists (
        select from campus.enrolments e
        where e.institution_id = kernel.institution() and e.section_id = c.section_id
          and e.roll_number = c.roll_number and e.status = 'active') then 'campus.roll_number_taken'
      -- whoever leaves that campus by the same file has not left it yet: all are settled at once
      when c.moves and exists (
        select from campus.students o
        where o.institution_id = kernel.institution() and o.campus_id = c.to_campus_id
          and o.admission_number = c.admission_number and o.id <> c.student_id) then 'campus.admission_number_taken'
    end,
    c.state, c.student_id, c.sits, c.days, c.free, c.moves,
    dense_rank() over (order by c.section_id),
    dense_rank() over (order by c.student_id, c.academic_year_id),
    case when c.sits and c.roll_number is not null then dense_rank() over (order by c.section_id, c.roll_number) end,
    dense_rank() over (order by c.to_campus_id, c.admission_number)
  from claims c
$$;

comment on function campus.staged_claims(uuid) is 'what each line of a file of enrolments asks for, and what is wrong with it were it alone; section, student in a year, roll number and admission number by their places among those of the file, from 1 on';
