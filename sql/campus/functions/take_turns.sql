create or replace function campus.take_turns(variadic wanted uuid[]) returns void
  language plpgsql
as $$
begin
  -- a file of slots wants all of them (campus.import_slots), for longer than anybody's connection should wait
  if not pg_try_advisory_xact_lock_shared(campus.all_turns()) then
    perform kernel.fail('server.busy', '{"retry_after": 1}');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('campus.bookings ' || w.id, 0))
  from (select distinct id from unnest(wanted) id where id is not null order by id) w;
end
$$;

comment on function campus.take_turns(uuid[]) is 'who wants the same teachers or rooms waits here, in one order. That two never get them is the constraints'' to hold; they alone would let two wait for one another, which takes PostgreSQL a second to see';
