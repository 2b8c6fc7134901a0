create or replace function kernel.bury_dead() returns integer
  language plpgsql
as $$
declare
  job record;
  buried integer := 0;
begin
  for job in
    select j.id, t.identifier, j.payload::jsonb as payload, j.last_error, j.key
    from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id
    where j.attempts >= j.max_attempts and j.locked_at is null
    order by j.id
    limit 100
    for update of j skip locked
  loop
    perform set_config('provost.institution', coalesce(job.payload ->> 'institution', ''), true);
    -- What lost its key while it ran has a successor, which sees to it.
    if (job.payload ->> 'job_key' is not null and job.key is null)
      or kernel.bury(job.identifier, job.payload -> 'payload', job.payload - 'payload', coalesce(job.last_error, 'Its process ended during the last attempt.')) then
      perform graphile_worker.complete_jobs(array[job.id]);
      buried := buried + 1;
    end if;
  end loop;
  return buried;
end
$$;

comment on function kernel.bury_dead() is 'moves jobs that have used up their attempts out of the queue, those too whose process was killed during the last one';
