create or replace function kernel.make_partitions(from_month date, months integer) returns void
  language plpgsql set lock_timeout = '100ms'
as $$
declare
  month date;
  partition text;
  first timestamptz;
  beyond timestamptz;
begin
  for month in select generate_series(date_trunc('month', from_month), date_trunc('month', from_month) + make_interval(months => months), '1 month')::date loop
    partition := 'changes_' || to_char(month, 'YYYY_MM');
    continue when to_regclass('kernel.' || partition) is not null;
    -- conflicts with itself, so one process at a time; inserts go on
    lock table only kernel.changes in share update exclusive mode;
    continue when to_regclass('kernel.' || partition) is not null;
    first := month::timestamp at time zone 'UTC';
    beyond := (month + interval '1 month') at time zone 'UTC';
    execute format('create table kernel.%I (like kernel.changes including all)', partition);
    -- What came too early for a partition stands in its way: nothing may follow while it moves. Whoever reads the log
    -- waits for this lock while it waits for whoever holds one, a dump: so it does not wait for long.
    lock table kernel.changes_beyond in access exclusive mode;
    execute format(
      'with moved as (delete from kernel.changes_beyond where at >= %L and at < %L returning *)
       insert into kernel.%I select * from moved',
      first, beyond, partition);
    execute format('alter table kernel.changes attach partition kernel.%I for values from (%L) to (%L)', partition, first, beyond);
  end loop;
exception when lock_not_available or deadlock_detected then
  -- it is tried again within the hour, months before anything would come into it; until then changes_beyond catches it
  raise warning 'no month of the change log could be made: somebody holds it';
end
$$;

comment on function kernel.make_partitions(date, integer) is 'change log partitions ahead of time, one a month; months that stand already are left alone, rows that waited for one move into it. While somebody holds the log it makes none: nobody waits for it';
