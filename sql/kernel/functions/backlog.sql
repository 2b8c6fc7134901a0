create or replace function kernel.backlog() returns jsonb
  language sql stable security definer set search_path = pg_catalog
as $$
  select jsonb_build_object(
    'led', exists (
      select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
      where l.locktype = 'advisory' and l.classid = (hashtext('provost leader')::bigint & 4294967295)::oid and l.objsubid = 2 and l.granted),
    'horizon', pg_snapshot_xmin(pg_current_snapshot())::text,
    'above', pg_snapshot_xmax(pg_current_snapshot()) > pg_snapshot_xmin(pg_current_snapshot()),
    'waiting', o.waiting, 'waiting_seconds', o.seconds,
    'due', j.due, 'due_seconds', j.seconds, 'later', j.later, 'running', j.running, 'dead', j.dead + (select count(*) from kernel.jobs where state = 'failed'),
    'deliveries', (select count(*) from kernel.deliveries))
  from (
    select count(*) as waiting, coalesce(round(extract(epoch from clock_timestamp() - min(at)), 3), 0) as seconds from kernel.outbox
  ) o, (
    select count(*) filter (where locked_at is null and attempts < max_attempts and run_at <= now()) as due,
      coalesce(round(extract(epoch from clock_timestamp() - min(run_at) filter (where locked_at is null and attempts < max_attempts and run_at <= now())), 3), 0) as seconds,
      count(*) filter (where locked_at is null and attempts < max_attempts and run_at > now()) as later,
      count(*) filter (where locked_at is not null) as running,
      count(*) filter (where locked_at is null and attempts >= max_attempts) as dead
    from graphile_worker.jobs
  ) j
$$;

comment on function kernel.backlog() is 'what waits and how long: the outbox, the queue, deliveries; how much has failed for good; and whether anybody relays';
