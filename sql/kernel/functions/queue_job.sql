create or replace function kernel.queue_job(job uuid, run_at timestamptz default null) returns void
  language sql
as $$
  -- How often it is tried is the job's own affair: attempts that got further do not count against it.
  select kernel.enqueue('kernel.job', jsonb_build_object('job_id', job),
    jsonb_build_object('job_key', 'job ' || job, 'max_attempts', 32767, 'run_at', run_at))
$$;

comment on function kernel.queue_job(uuid, timestamptz) is 'has a worker take the job up; asked for twice, it is taken up once';
