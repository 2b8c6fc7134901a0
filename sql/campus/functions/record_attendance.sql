create or replace function campus.record_attendance(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  section campus.sections;
  rule record;
  taken campus.attendance_registers;
  made campus.attendance_registers;
  entries jsonb := input -> 'entries';
  rest text := coalesce(input ->> 'rest', 'present');
  day date := input ->> 'on';
  period uuid := input ->> 'period_id';
  kind text;
  strangers jsonb;
begin
  select * into section from campus.sections s
  where s.institution_id = kernel.institution() and s.id = (input ->> 'section_id')::uuid;
  if not found or not campus.section_reached(section) then
    perform kernel.fail('request.reference_missing');
  end if;
  -- who is named with what the rest has anyway is not told apart from who is not named
  select sha256(convert_to(concat_ws(',', rest, string_agg(e::text, ',' order by e ->> 'student_id')), 'UTF8')) into made.told
  from jsonb_array_elements(entries) e
  where e - 'student_id' <> jsonb_build_object('status', rest);
  select * into taken from campus.attendance_registers r
  where r.institution_id = kernel.institution() and r.section_id = section.id and r."on" = day
    and r.period_id is not distinct from period;
  if found then
    return campus.same_register(taken, made.told);
  end if;

  if day > campus.today() then
    perform kernel.fail('campus.day_to_come');
  end if;
  if not (input ->> 'works')::boolean then
    perform kernel.fail('campus.no_work_that_day');
  end if;
  select * into rule from campus.applied_attendance_rules r
  where r.institution_id = kernel.institution() and r.campus_id = section.campus_id;
  if (rule.mode = 'period') <> (period is not null) then
    perform kernel.fail('campus.attendance_mode', jsonb_build_object('detail', case rule.mode
      when 'period' then 'The campus takes attendance in each period: name one.'
      else 'The campus takes attendance once a day: name no period.' end));
  end if;
  select upper(p.minutes) - lower(p.minutes), p.kind into made.period_minutes, kind
  from campus.periods p
  where p.institution_id = kernel.institution() and p.id = period and p.campus_id = section.campus_id;
  if period is not null and not found then
    perform kernel.fail('request.reference_missing');
  end if;
  if kind = 'break' then
    perform kernel.fail('campus.attendance_of_break');
  end if;

  -- Students before all else. Nobody moves them, or lets them stay away, until this is done.
  perform from campus.students s
  where s.institution_id = kernel.institution() and s.id in (select campus.enrolled_on(section.id, day))
  order by s.id
  for share of s;
  select jsonb_agg(jsonb_build_object('in', 'body', 'pointer', format('/entries/%s/student_id', e.n - 1), 'code', 'enrolled',
    'detail', 'does not sit in the section on that day') order by e.n) into strangers
  from jsonb_array_elements(entries) with ordinality e (entry, n)
  where (e.entry ->> 'student_id')::uuid not in (select campus.enrolled_on(section.id, day));
  if strangers is not null then
    perform kernel.fail('campus.not_enrolled_there', jsonb_build_object('errors', strangers));
  end if;

  insert into campus.attendance_registers as r (
    institution_id, section_id, campus_id, "on", period_id, period_minutes, full_day_minutes, half_day_minutes, told, recorded_by)
  values (
    kernel.institution(), section.id, section.campus_id, day, period, made.period_minutes, rule.full_day_minutes,
    rule.half_day_minutes, made.told, kernel.actor())
  on conflict do nothing
  returning * into taken;
  if not found then
    select * into taken from campus.attendance_registers r
    where r.institution_id = kernel.institution() and r.section_id = section.id and r."on" = day
      and r.period_id is not distinct from period;
    return campus.same_register(taken, made.told);
  end if;
  perform from campus.mark_enrolled(taken, entries, rest);
  if not found then
    perform kernel.fail('campus.nobody_to_mark');
  end if;
  return kernel.show('campus.attendance_registers', taken.id);
end
$$;

comment on function campus.record_attendance(jsonb) is 'takes the attendance of a section, once: told again it is the same register';
