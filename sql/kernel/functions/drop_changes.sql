create or replace function kernel.drop_changes(kept_months integer) returns text[]
  language plpgsql security definer set search_path = pg_catalog set lock_timeout = '100ms'
as $$
declare
  first_kept timestamptz := now() - make_interval(months => greatest(kept_months, 1));
  partition text;
  held text[] := '{}';
begin
  for partition in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'kernel.changes'::regclass and c.relname ~ '^changes_\d{4}_\d\d$'
      and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= first_kept
    order by c.relname
  loop
    begin
      -- no change comes into it any more, whatever clock it goes by; those of today go on
      execute format('lock table kernel.%I in share row exclusive mode', partition);
      perform kernel.raise_floor(partition, 'infinity');
      -- waits for whoever uses the log, and they who come after wait for it: a tenth of a second at most
      execute format('drop table kernel.%I', partition);
    exception when lock_not_available or deadlock_detected then
      held := held || partition;
    when undefined_table then
      null; -- somebody else has dropped it
    end;
  end loop;
  perform kernel.raise_floor('changes_beyond', first_kept);
  delete from kernel.changes_beyond where at < first_kept;
  return held;
end
$$;

comment on function kernel.drop_changes(integer) is 'forgets months of the change log that are wholly older than what is kept. Answers those that somebody holds: they go the next time, nobody waits for them';
