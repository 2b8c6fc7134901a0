create or replace function campus.note_year() returns trigger
  language plpgsql
as $$
begin
  select y.starts_on, y.ends_on into new.year_starts_on, new.year_ends_on
  from campus.academic_years y
  where y.institution_id = new.institution_id and y.id = new.academic_year_id;
  return new;
end
$$;

comment on function campus.note_year() is 'gives a term the days of its year; that they stay equal is the foreign key''s to hold';
