create or replace function kernel.is_retried(job_key text) returns boolean
  language sql stable
as $$
  select exists (
    select from graphile_worker._private_jobs j
    where j.key = job_key and j.locked_at is null and j.attempts between 1 and j.max_attempts - 1)
$$;

comment on function kernel.is_retried(text) is 'whether what waits under a key has failed before and has attempts left';
