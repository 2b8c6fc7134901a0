-- Custom values are held to the fields that the institution declares.

alter table campus.custom_fields add constraint custom_fields_bounds_of_text check (
  type <> 'text' or (
    coalesce(minimum, 0) between 0 and 2000 and coalesce(maximum, 2000) between 0 and 2000
    and coalesce(scale(trim_scale(minimum)), 0) = 0 and coalesce(scale(trim_scale(maximum)), 0) = 0));

select kernel.to_come('campus.check_custom');
select kernel.to_come('campus.strip_custom');
create trigger strip_custom before insert or update of custom on campus.students
  for each row when (new.custom @? '$.* ? (@ == null)') execute function campus.strip_custom();
create trigger check_inserted after insert on campus.students
  referencing new table as now_rows for each statement execute function campus.check_custom('student');
create trigger check_updated after update on campus.students
  referencing old table as was_rows new table as now_rows for each statement execute function campus.check_custom('student');
create trigger strip_custom before insert or update of custom on campus.guardians
  for each row when (new.custom @? '$.* ? (@ == null)') execute function campus.strip_custom();
create trigger check_inserted after insert on campus.guardians
  referencing new table as now_rows for each statement execute function campus.check_custom('guardian');
create trigger check_updated after update on campus.guardians
  referencing old table as was_rows new table as now_rows for each statement execute function campus.check_custom('guardian');
