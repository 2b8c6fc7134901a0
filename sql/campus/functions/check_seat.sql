create or replace function campus.check_seat(section campus.sections, first_day date) returns void
  language plpgsql
as $$
begin
  if section.enrolled >= section.capacity then
    perform kernel.fail('campus.section_full');
  end if;
  if not exists (
    select from campus.academic_years y
    where y.institution_id = section.institution_id and y.id = section.academic_year_id and first_day between y.starts_on and y.ends_on
  ) then
    perform kernel.fail('campus.day_outside_year');
  end if;
end
$$;

comment on function campus.check_seat(campus.sections, date) is 'refuses a seat of a section that is held where it has none left, or on a day that is none of its year';
