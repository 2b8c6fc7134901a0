-- Custom values are held to the fields that the institution declares.

alter table campus.custom_fields add constraint custom_fields_bounds_of_text check (
  type <> 'text' or (
    coalesce(minimum, 0) between 0 and 2000 and coalesce(maximum, 2000) between 0 and 2000
    and coalesce(scale(trim_scale(minimum)), 0) = 0 and coalesce(scale(trim_scale(maximum)), 0) = 0));

-- What it does stands in campus/functions/check_custom.sql, which is applied after this file.
create function campus.check_custom() returns trigger
  language plpgsql
as $$
begin
  return new;
end
$$;
create trigger check_custom before insert or update of custom on campus.students
  for each row execute function campus.check_custom('student');
create trigger check_custom before insert or update of custom on campus.guardians
  for each row execute function campus.check_custom('guardian');
