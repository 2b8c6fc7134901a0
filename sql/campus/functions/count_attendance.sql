create or replace function campus.count_attendance() returns trigger
  language plpgsql
as $$
declare
  moved jsonb;
  months integer;
begin
  if tg_op = 'INSERT' then
    select jsonb_agg(d) into moved from (select distinct institution_id, student_id, "on" from now_rows) d;
  elsif tg_op = 'DELETE' then
    select jsonb_agg(d) into moved from (select distinct institution_id, student_id, "on" from was_rows) d;
  else
    select jsonb_agg(d) into moved from (
      select institution_id, student_id, "on" from now_rows
      union
      select institution_id, student_id, "on" from was_rows) d;
  end if;
  if moved is null then
    return null;
  end if;
  -- Whoever counts days of the same students holds their months in the same order. What is counted is read by a later
  -- statement than the one that waits: it sees what the one before has committed.
  insert into campus.attendance_months (institution_id, student_id, month)
  select distinct d.institution_id, d.student_id, date_trunc('month', d."on")::date
  from jsonb_to_recordset(moved) d (institution_id uuid, student_id uuid, "on" date)
  order by 2, 3
  on conflict do nothing;
  get diagnostics months = row_count;
  -- a first file of a school: what is planned for tables that were empty goes through all of them for each day
  if months > 1000 then
    perform kernel.take_stock('campus.attendance');
    perform kernel.take_stock('campus.attendance_months');
  end if;
  perform from campus.attendance_months m
  where (m.institution_id, m.student_id, m.month) in (
    select d.institution_id, d.student_id, date_trunc('month', d."on")::date
    from jsonb_to_recordset(moved) d (institution_id uuid, student_id uuid, "on" date))
  order by m.student_id, m.month
  for no key update of m;
  update campus.attendance_months m set
    counted = m.counted & ~c.days | c.counted,
    full_days = m.full_days & ~c.days | c.full_days,
    half_days = m.half_days & ~c.days | c.half_days,
    excused = m.excused & ~c.days | c.excused,
    late = m.late & ~c.days | c.late
  from (
    select
      day.institution_id, day.student_id, day.month,
      bit_or(day.bit) as days,
      bit_or(case when day.value is not null then day.bit else 0 end) as counted,
      bit_or(case when day.value = 1 then day.bit else 0 end) as full_days,
      bit_or(case when day.value = 0.5 then day.bit else 0 end) as half_days,
      bit_or(case when day.value is null and day.marks > 0 then day.bit else 0 end) as excused,
      bit_or(case when day.late then day.bit else 0 end) as late
    from (
      select
        d.institution_id, d.student_id, date_trunc('month', d."on")::date as month,
        1 << (extract(day from d."on")::integer - 1) as bit,
        v.value, v.marks, v.late
      from jsonb_to_recordset(moved) d (institution_id uuid, student_id uuid, "on" date)
      cross join lateral (
        select
          campus.day_value(array_agg(a.status), array_agg(a.minutes::integer), array_agg(r.period_minutes),
            max(r.full_day_minutes), max(r.half_day_minutes)) as value,
          count(*) as marks,
          bool_or(a.status = 'late') as late
        from campus.attendance a
        join campus.attendance_registers r on r.institution_id = a.institution_id and r.id = a.register_id
        where a.institution_id = d.institution_id and a.student_id = d.student_id and a."on" = d."on") v) day
    group by day.institution_id, day.student_id, day.month) c
  where m.institution_id = c.institution_id and m.student_id = c.student_id and m.month = c.month;
  return null;
end
$$;

comment on function campus.count_attendance() is 'keeps what the days of a student are worth, month by month: a day is reckoned anew from its marks whenever one of them changes';
