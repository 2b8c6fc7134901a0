create or replace function campus.staged_marks(import uuid)
  returns table (
    line integer, fault text, register_id uuid, taken boolean, student_id uuid, section_id uuid, campus_id uuid, "on" date, period_id uuid,
    period_minutes integer, status text, minutes smallint, note text)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  with lines as materialized (
    select r.*, e.section_id as seat
    from kernel.staged s
    cross join lateral jsonb_to_recordset(s.rows) r (
      "#" integer, student_id uuid, section_id uuid, "on" date, period_id uuid, status text, minutes smallint, note text)
    -- where they sat that day, whatever became of them since
    left join lateral (
      select e.section_id
      from campus.enrolments e
      where e.institution_id = kernel.institution() and e.student_id = r.student_id
        and e.starts_on <= r."on" and (e.ends_on is null or e.ends_on >= r."on")
        and (r.section_id is null or e.section_id = r.section_id)
      order by e.starts_on desc, e.id desc
      limit 1) e on true
    where s.institution_id = kernel.institution() and s.import_id = staged_marks.import
  ), sections as materialized (
    select t.id, t.campus_id, campus.section_reached(t) as reached
    from campus.sections t
    where t.institution_id = kernel.institution() and t.id in (select l.seat from lines l)
  )
  select l."#",
    case
      when s.id is null or (l.seat is null and not campus.student_reached(s)) or (l.seat is not null and not t.reached) then 'request.reference_missing'
      when l.seat is null then 'campus.not_enrolled_there'
      when l.period_id is not null and p.id is null then 'request.reference_missing'
      when p.kind = 'break' then 'campus.attendance_of_break'
      when l."on" > today.day then 'campus.day_to_come'
      -- a day is taken whole or in periods: both would count for more than a day
      when a.mixed or least(
        case when l.period_id is not null then min(l."#") filter (where l.period_id is null) over day end,
        case when l.period_id is null then min(l."#") filter (where l.period_id is not null) over day end) < l."#" then 'campus.attendance_mode'
      when a.marked then 'campus.marked_elsewhere'
    end,
    coalesce(r.id, kernel.id_of(staged_marks.import || ' ' || l.seat || ' ' || l."on" || ' ' || coalesce(l.period_id::text, 'day'))),
    r.id is not null,
    l.student_id, l.seat, t.campus_id, l."on", l.period_id, upper(p.minutes) - lower(p.minutes), l.status, l.minutes, l.note
  from lines l
  cross join (select campus.today() as day offset 0) today
  left join campus.students s on s.institution_id = kernel.institution() and s.id = l.student_id
  left join sections t on t.id = l.seat
  left join campus.periods p on p.institution_id = kernel.institution() and p.id = l.period_id and p.campus_id = t.campus_id
  left join campus.attendance_registers r on r.institution_id = kernel.institution() and r.section_id = l.seat and r."on" = l."on"
    and r.period_id is not distinct from l.period_id
  left join lateral (
    select bool_or((a.period_id is null) <> (l.period_id is null)) as mixed, bool_or(a.period_id is not distinct from l.period_id) as marked
    from campus.attendance a
    where a.institution_id = kernel.institution() and a.student_id = l.student_id and a."on" = l."on") a on true
  window day as (partition by l.student_id, l."on")
$$;

comment on function campus.staged_marks(uuid) is 'what the lines of a file say of whom, in the section of that day, in the register that is there or is to be made; and what is wrong with each by itself';
