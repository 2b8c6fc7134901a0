create or replace function campus.next_number(campus uuid, admitted_on date) returns text
  language plpgsql
as $$
declare
  pattern text;
  kind text;
  width integer;
  number integer;
  made text;
begin
  select coalesce(p.pattern, '{CAMPUS}-{YYYY}-{0000}'), c.code into pattern, kind
  from identity.campuses c
  left join campus.admission_patterns p on p.institution_id = c.institution_id and p.campus_id = c.id
  where c.institution_id = kernel.institution() and c.id = next_number.campus;
  -- a year of study goes by the calendar year in which it begins
  pattern := replace(pattern, '{CAMPUS}', kind);
  pattern := replace(replace(pattern, '{YYYY}', y.year), '{YY}', right(y.year, 2))
  from (
    select to_char(coalesce((
      select a.starts_on from campus.academic_years a
      where a.institution_id = kernel.institution() and admitted_on between a.starts_on and a.ends_on), admitted_on), 'YYYY') as year) y;
  width := length(substring(pattern from '\{(0+)\}'));
  kind := regexp_replace(pattern, '\{0+\}', '{}');
  loop
    insert into campus.admission_counters as n (institution_id, campus_id, series, last)
    values (kernel.institution(), next_number.campus, kind, 1)
    on conflict on constraint admission_counters_series_unique do update set last = n.last + 1
    returning last into number;
    made := replace(kind, '{}', lpad(number::text, greatest(width, length(number::text)), '0'));
    -- one that came with a file or by hand is passed over
    exit when not exists (
      select from campus.students s
      where s.institution_id = kernel.institution() and s.campus_id = next_number.campus and s.admission_number = made);
  end loop;
  return made;
end
$$;

comment on function campus.next_number(uuid, date) is 'the next admission number of a campus, by its pattern; its counter is held until the end of the command';
