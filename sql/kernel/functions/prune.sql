create or replace function kernel.prune() returns void
  language sql security definer set search_path = pg_catalog
as $$
  delete from kernel.idempotency where claimed_at < now() - interval '30 days';
  delete from kernel.messages where created_at < now() - interval '7 days';
  delete from kernel.revocations where at < now() - interval '1 day';
  delete from kernel.jobs where finished_at < now() - interval '90 days';
  select kernel.make_partitions(current_date, 3);
$$;

comment on function kernel.prune() is 'forgets what has served its time: idempotency keys after 30 days, kept messages after 7, revocations once every process has seen them; jobs ninety days after their end; and makes room for the changes of the months to come';
