create or replace function campus.all_turns() returns bigint
  language sql stable
as $$
  select hashtextextended('campus.bookings of ' || kernel.institution(), 0)
$$;

comment on function campus.all_turns() is 'the lock of all teachers and rooms of an institution: shared by who takes turns for some';
