create or replace function campus.judge_enrolments(import uuid) returns table (line integer, code text, detail jsonb)
  language plpgsql set work_mem = '64MB'
as $$
declare
  seat record;
  -- by the places of sections and of students in a year among those of the file
  free integer[];
  sits boolean[];
  -- by the places of numbers of a campus to which the file takes somebody: whom
  moved uuid[];
begin
  perform from campus.students s
  where s.institution_id = kernel.institution() and s.id in (select l.student_id from campus.staged_seats(judge_enrolments.import) l)
  order by s.id
  for update;
  perform from campus.sections t
  where t.institution_id = kernel.institution() and t.id in (select l.section_id from campus.staged_seats(judge_enrolments.import) l)
  order by t.id
  for no key update;
  -- line by line, as if each were sent alone: whom one line leaves out another may bring
  for seat in
    with lines as materialized (
      select * from campus.staged_seats(judge_enrolments.import)
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
    )
    select l."#" as line, l.student_id, s.status, t.free,
      coalesce(s.reached and t.reached, false) as reached,
      l.starts_on between t.starts_on and t.ends_on as within_year,
      exists (
        select from campus.enrolments e
        where e.institution_id = kernel.institution() and e.student_id = l.student_id
          and e.academic_year_id = l.academic_year_id and e.status = 'active') as sits,
      exists (
        select from campus.enrolments e
        where e.institution_id = kernel.institution() and e.student_id = l.student_id
          and e.academic_year_id = l.academic_year_id and e.ends_on >= greatest(e.starts_on, l.starts_on)) as sat,
      -- the number goes along to another campus, be it on a day to come
      s.admission_number is not null and t.campus_id <> s.campus_id as moves,
      exists (
        select from campus.students o
        where o.institution_id = kernel.institution() and o.campus_id = t.campus_id
          and o.admission_number = s.admission_number and o.id <> s.id) as taken,
      dense_rank() over (order by t.campus_id, s.admission_number) as number,
      dense_rank() over (order by l.section_id) as section,
      dense_rank() over (order by l.student_id, l.academic_year_id) as student
    from lines l
    left join students s on s.id = l.student_id
    left join sections t on t.id = l.section_id
    order by l."#"
  loop
    line := seat.line;
    detail := null;
    code := case
      when not seat.reached then 'request.reference_missing'
      when seat.status <> 'active' then 'request.state'
      when not seat.within_year then 'campus.day_outside_year'
      when seat.sits or sits[seat.student] then 'campus.enrolled_already'
      when seat.sat then 'campus.enrolled_then'
      when coalesce(free[seat.section], seat.free) <= 0 then 'campus.section_full'
      -- whoever leaves that campus by the same file has not left it yet: all are settled at once
      when seat.moves and (seat.taken or moved[seat.number] <> seat.student_id) then 'campus.admission_number_taken'
    end;
    if code is null then
      sits[seat.student] := true;
      if seat.moves then
        moved[seat.number] := seat.student_id;
      end if;
      free[seat.section] := coalesce(free[seat.section], seat.free) - 1;
    else
      if code = 'request.state' then
        detail := jsonb_build_object('detail', format('The student is %s.', seat.status));
      end if;
      return next;
    end if;
  end loop;
end
$$;

comment on function campus.judge_enrolments(uuid) is 'which lines of a file cannot be enrolled, and why; holds the students and sections of all of them, so that it stays so';
