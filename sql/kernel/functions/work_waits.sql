create or replace function kernel.work_waits(known text[]) returns boolean
  language sql stable security definer set search_path = pg_catalog
as $$
  select exists (
    select from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id
    left join graphile_worker._private_job_queues q on q.id = j.job_queue_id
    where j.is_available and j.run_at <= now() and t.identifier = any (known) and q.is_available is not false)
$$;

comment on function kernel.work_waits(text[]) is 'whether anything waits that a worker who knows these tasks could take up at once';
