-- Users and campuses are found as students are: by words, whatever their accents, the nearest first. Without an index of
-- trigrams, which files of 200,000 users would pay for: to insert them took 23 and 29 s with one, 13 and 19 with the column
-- alone, 9 and 16 without (on a machine that was busy with others). As before, a search looks at all users of an institution.

alter table identity.users add column words text not null
  generated always as (kernel.plain(' ' || name || ' ' || coalesce(email, '') || ' ')) stored;
grant select (words) on identity.users to provost_reader;

alter table identity.campuses add column words text not null
  generated always as (kernel.plain(' ' || name || ' ' || code || ' ')) stored;
grant select (words) on identity.campuses to provost_reader;

-- the log has what they are made of
drop trigger log_insert on identity.users;
drop trigger log_update on identity.users;
drop trigger log_delete on identity.users;
create trigger log_insert after insert on identity.users
  referencing new table as new_rows for each statement execute function kernel.log_insert('identity.users', '{words}');
create trigger log_update after update on identity.users
  referencing old table as old_rows new table as new_rows for each statement execute function kernel.log_update('identity.users', '{words}');
create trigger log_delete after delete on identity.users
  referencing old table as old_rows for each statement execute function kernel.log_delete('identity.users', '{words}');

drop trigger log_insert on identity.campuses;
drop trigger log_update on identity.campuses;
drop trigger log_delete on identity.campuses;
create trigger log_insert after insert on identity.campuses
  referencing new table as new_rows for each statement execute function kernel.log_insert('identity.campuses', '{words}');
create trigger log_update after update on identity.campuses
  referencing old table as old_rows new table as new_rows for each statement execute function kernel.log_update('identity.campuses', '{words}');
create trigger log_delete after delete on identity.campuses
  referencing old table as old_rows for each statement execute function kernel.log_delete('identity.campuses', '{words}');
