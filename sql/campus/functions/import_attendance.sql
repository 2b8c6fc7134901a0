create or replace function campus.import_attendance(input jsonb) returns jsonb
  language plpgsql set work_mem = '64MB'
as $$
declare
  file uuid := input ->> 'import';
  made uuid[];
  moved jsonb;
begin
  perform kernel.take_import_turn(input);
  -- nobody moves them until this is done
  perform from campus.students s
  where s.institution_id = kernel.institution() and s.id in (
    select r.student_id
    from kernel.staged k
    cross join lateral jsonb_to_recordset(k.rows) r (student_id uuid)
    where k.institution_id = kernel.institution() and k.import_id = file)
  order by s.id
  for share of s;
  with registers as (
    insert into campus.attendance_registers as r (
      institution_id, id, section_id, campus_id, "on", period_id, period_minutes, full_day_minutes, half_day_minutes, told, recorded_by)
    select distinct on (m.section_id, m."on", m.period_id)
      kernel.institution(), m.register_id, m.section_id, m.campus_id, m."on", m.period_id, m.period_minutes, a.full_day_minutes,
      -- nobody tells a file again by telling a register
      a.half_day_minutes, sha256(uuid_send(file)), kernel.actor()
    from campus.staged_marks(file) m
    join campus.applied_attendance_rules a on a.institution_id = kernel.institution() and a.campus_id = m.campus_id
    where m.fault is null and not m.taken
    order by m.section_id, m."on", m.period_id
    -- taken meanwhile: its lines find it there
    on conflict do nothing
    returning r.id
  )
  select coalesce(array_agg(id), '{}') into made from registers;
  moved := kernel.import_rows(input || jsonb_build_object(
    'stay', true,
    'source', 'campus.staged_attendance',
    'judge', 'campus.judge_attendance',
    'columns', '["id", "register_id", "student_id", "section_id", "campus_id", "on", "period_id", "status", "minutes", "note"]'::jsonb));
  -- of lines that were refused no register is left without a mark
  delete from campus.attendance_registers r
  where r.institution_id = kernel.institution() and r.id = any (made)
    and not exists (
      select from campus.attendance a
      where a.institution_id = r.institution_id and a.section_id = r.section_id and a."on" = r."on" and a.register_id = r.id);
  -- in a register that was taken before a mark is an addition, as by campus.complete_attendance
  insert into campus.attendance_corrections (
    institution_id, attendance_id, student_id, section_id, campus_id, "on", from_status, to_status, to_minutes, reason, corrected_by)
  select a.institution_id, a.id, a.student_id, a.section_id, a.campus_id, a."on", 'unmarked', a.status, a.minutes, 'From a file', kernel.actor()
  from campus.marks_of(file) a
  where not exists (select from unnest(made) m (id) where m.id = a.register_id);
  -- whoever was let off, or may not come, is missed by nobody
  perform campus.tell_absence(a)
  from campus.marks_of(file) a
  where a.status = 'absent' and a."on" = campus.today()
    and a.student_id in (select campus.enrolled_on(a.section_id, a."on"))
    and not exists (
      select from campus.student_leaves l
      where l.institution_id = a.institution_id and l.student_id = a.student_id and l.status = 'approved' and l.span @> a."on");
  perform kernel.unstage(input);
  return moved;
end
$$;

comment on function campus.import_attendance(jsonb) is 'marks from the staged rows of a file, in registers that are made for them or were there: {…as kernel.import_rows} in and out';
