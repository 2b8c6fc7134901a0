create or replace function kernel.prune() returns void
  language sql security definer set search_path = pg_catalog
as $$
  -- A task or delivery that failed for good may be retried as long as it is listed: what it did must not be done again.
  delete from kernel.idempotency i
  where i.claimed_at < now() - interval '30 days' and not exists (
    select from kernel.jobs j
    where j.institution_id = i.institution_id and j.cause = split_part(i.key, ' ', 1) || ' ' || split_part(i.key, ' ', 2));
  delete from kernel.messages where created_at < now() - interval '7 days';
  -- An import takes minutes (UPLOAD_ms and what a statement of "slow" may take, 18 in all); what is older was left behind
  -- by a process that ended. What is being moved all the same is locked, and left to whoever moves it.
  delete from kernel.staged s using (
    select o.institution_id, o.id from kernel.staged o where o.staged_at < now() - interval '1 hour' for update skip locked) old
  where s.institution_id = old.institution_id and s.id = old.id;
  delete from kernel.revocations where at < now() - interval '1 day';
  -- Nobody would see why its later events do not come.
  delete from kernel.jobs j
  where j.finished_at < now() - interval '90 days' and not exists (
    select from kernel.deliveries d
    where d.institution_id = j.institution_id and d.subscriber = j.kind and j.cause = d.subscriber || ' ' || d.id);
  select kernel.make_partitions(current_date, 3);
$$;

comment on function kernel.prune() is 'forgets what has served its time: idempotency keys after 30 days, or with the failed task that they belong to; kept messages after 7, rows of abandoned imports after an hour, revocations once every process has seen them; jobs ninety days after their end, but none whose event still waits; and makes room for the changes of the months to come';
