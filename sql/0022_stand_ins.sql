-- Those of a file stand in all at once: what each needs was taken for each by itself, anew for all of its slot.

select kernel.to_come('campus.book_stood_in');
drop trigger book_substituted on campus.substitutions;
create trigger book_stood_in after insert on campus.substitutions
  referencing new table as now_rows for each statement execute function campus.book_stood_in();
create trigger book_substituted after update or delete on campus.substitutions
  for each row execute function campus.book_lessons();
comment on table campus.bookings is 'when a slot takes whom, which room and whose time, substitutions counted in; written by campus.book_placed and campus.rebook alone';
