-- Terms follow their year by what the kernel has for all who follow a parent; class levels lead nowhere in a circle.

drop trigger note_year on campus.terms;
drop function campus.note_year();
create trigger follow_year before insert or update of academic_year_id on campus.terms
  for each row execute function kernel.follow_parent(
    'campus.academic_years', 'academic_year_id', 'starts_on as year_starts_on, ends_on as year_ends_on');

select kernel.to_come('campus.check_level');
create trigger check_level after insert or update of next_id on campus.class_levels
  for each row when (new.next_id is not null) execute function campus.check_level();

-- What keys show of the machine that they act as moves them as the kernel moves all who show another row.
drop trigger note_machine on identity.users;
drop function identity.note_machine();
create trigger show_in_api_keys after update on identity.users
  referencing old table as was_rows new table as now_rows for each statement
  execute function kernel.lead_children('identity.api_keys', 'user_id', '', 'version');
