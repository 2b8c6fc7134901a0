create or replace function campus.mark_enrolled(register campus.attendance_registers, entries jsonb, rest text) returns setof campus.attendance
  language sql
as $$
  with marked as (
    insert into campus.attendance as a (
      institution_id, register_id, student_id, section_id, campus_id, "on", period_id, status, minutes, note)
    select
      register.institution_id, register.id, enrolled.id, register.section_id, register.campus_id, register."on", register.period_id,
      case when coalesce(t.status, rest) = 'absent' and exists (
        select from campus.student_leaves l
        where l.institution_id = register.institution_id and l.student_id = enrolled.id and l.status = 'approved'
          and l.span @> register."on") then 'excused' else coalesce(t.status, rest) end,
      t.minutes, t.note
    from campus.enrolled_on(register.section_id, register."on") enrolled (id)
    left join jsonb_to_recordset(entries) t (student_id uuid, status text, minutes smallint, note text) on t.student_id = enrolled.id
    -- who came from another section that day has a mark there; who is named here all the same is refused by attendance_once
    where t.student_id is not null or not exists (
      select from campus.attendance b
      where b.institution_id = register.institution_id and b.student_id = enrolled.id and b."on" = register."on"
        and b.period_id is not distinct from register.period_id)
    returning a as mark
  )
  select (m.mark).* from marked m
  where (m.mark).status <> 'absent' or campus.tell_absence(m.mark) is not null
$$;

comment on function campus.mark_enrolled(campus.attendance_registers, jsonb, text) is 'marks those who sit in a register''s section on its day: as told, the rest alike, whoever is absent on leave as excused';
