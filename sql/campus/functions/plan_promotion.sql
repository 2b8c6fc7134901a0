create or replace function campus.plan_promotion(from_year uuid, to_year uuid, only_campus uuid, only_levels jsonb, asked jsonb)
  returns table (place integer, enrolment uuid, from_section uuid, decision text, section uuid, reason text, code text)
  language sql stable
as $$
  with candidates as materialized (
    select e.id, e.section_id as from_id, e.student_id, e.campus_id, s.name, c.code as section_code, a.section_id as asked_id, a.reason,
      coalesce(a.decision, case when l.next_id is null then 'graduate' else 'promote' end) as decision,
      case coalesce(a.decision, 'promote') when 'promote' then l.next_id when 'retain' then l.id end as level_id,
      case
        when s.status = 'suspended' then 'suspended'
        when coalesce(a.decision, case when l.next_id is null then 'graduate' end, 'promote') in ('promote', 'retain') then (
          -- who sits there now, or did on days of that year
          select case when bool_or(f.status = 'active') then 'enrolled_already' when count(*) > 0 then 'enrolled_then' end
          from campus.enrolments f
          where f.institution_id = e.institution_id and f.student_id = e.student_id and f.academic_year_id = to_year
            and (f.status = 'active' or f.ends_on >= greatest(f.starts_on, y.starts_on)))
      end as code
    from campus.enrolments e
    join campus.students s on s.institution_id = e.institution_id and s.id = e.student_id
    join campus.sections c on c.institution_id = e.institution_id and c.id = e.section_id
    join campus.class_levels l on l.institution_id = e.institution_id and l.id = e.class_level_id
    join campus.academic_years y on y.institution_id = e.institution_id and y.id = to_year
    left join jsonb_to_recordset(asked) a (student_id uuid, decision text, section_id uuid, reason text) on a.student_id = e.student_id
    where e.institution_id = kernel.institution() and e.academic_year_id = from_year and e.status = 'active'
      and s.status in ('active', 'suspended')
      and (only_campus is null or e.campus_id = only_campus)
      and (only_levels = '[]' or only_levels ? e.class_level_id::text)
  ), rooms as materialized (
    select t.id, t.class_level_id as level_id, t.campus_id, t.code, l.position, t.capacity - t.enrolled as room
    from campus.sections t
    join campus.class_levels l on l.institution_id = t.institution_id and l.id = t.class_level_id
    where t.institution_id = kernel.institution() and t.academic_year_id = to_year
  ), wanted as materialized (
    -- the section that was asked for, else the one of the same code; those asked for come first
    select w.id, w.level_id, w.campus_id, w.name, w.student_id, w.asked_id, r.id as wanted_id,
      row_number() over (partition by r.id order by w.asked_id is null, w.name, w.student_id) <= r.room as has_room
    from candidates w
    left join rooms same on same.level_id = w.level_id and same.campus_id = w.campus_id and same.code = w.section_code
    left join rooms r on r.id = coalesce(w.asked_id, same.id)
    where w.level_id is not null and w.code is null
  ), waiting as materialized (
    select w.id, w.level_id, w.campus_id,
      row_number() over (partition by w.level_id, w.campus_id order by w.name, w.student_id) as turn,
      count(*) over (partition by w.level_id, w.campus_id) as many
    from wanted w
    where w.has_room is not true and w.asked_id is null
  ), left_over as (
    select r.id, r.level_id, r.campus_id, r.code, r.room - count(w.id) as room
    from rooms r
    left join wanted w on w.wanted_id = r.id and w.has_room
    group by r.id, r.level_id, r.campus_id, r.code, r.room
  ), seats as materialized (
    -- each seat by the room that its section has before it is taken: whoever takes them in this order always goes where most is left
    select r.id, r.level_id, r.campus_id,
      row_number() over (partition by r.level_id, r.campus_id order by seat desc, r.code, r.id) as turn
    from left_over r
    join (select distinct level_id, campus_id, many from waiting) w on w.level_id = r.level_id and w.campus_id = r.campus_id
    cross join generate_series(greatest(1, r.room - w.many + 1), r.room) seat
  ), settled as (
    select c.id, c.from_id, c.student_id, c.campus_id, c.name, c.decision, c.reason, r.id as section_id, r.position, r.code as section_code,
      case
        when c.code is not null then c.code
        when c.level_id is null or r.id is not null then null
        when exists (select from rooms o where o.level_id = c.level_id and o.campus_id = c.campus_id) then 'section_full'
        else 'no_section'
      end as code
    from candidates c
    left join wanted w on w.id = c.id
    left join waiting q on q.id = c.id
    left join seats s on s.level_id = q.level_id and s.campus_id = q.campus_id and s.turn = q.turn
    left join rooms r on r.id = coalesce(case when w.has_room then w.wanted_id end, s.id)
  )
  select (row_number() over (order by s.section_id is null, s.campus_id, s.position, s.section_code, s.section_id, s.name, s.student_id))::integer,
    s.id, s.from_id, s.decision, s.section_id, s.reason, s.code
  from settled s
$$;

comment on function campus.plan_promotion(uuid, uuid, uuid, jsonb, jsonb) is 'who goes where, section by section and by name within each; never more than there is room for. The same facts give the same plan';
