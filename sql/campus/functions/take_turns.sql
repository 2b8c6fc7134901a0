create or replace function campus.take_turns(variadic wanted uuid[]) returns void
  language sql
as $$
  select pg_advisory_xact_lock(hashtextextended('campus.bookings ' || w.id, 0))
  from (select distinct id from unnest(wanted) id where id is not null order by id) w;
$$;

comment on function campus.take_turns(uuid[]) is 'who wants the same teachers or rooms waits here, in one order. That two never get them is the constraints'' to hold; they alone would let two wait for one another, which takes PostgreSQL a second to see';
