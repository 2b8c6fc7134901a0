create or replace function kernel.leave_job(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  job kernel.jobs;
  error jsonb := input -> 'error';
begin
  select * into job from kernel.jobs where institution_id = kernel.institution() and id = (input ->> 'id')::uuid for update;
  if job.state = 'cancelling' or (job.state = 'running' and job.version = (input ->> 'version')::integer) then
    update kernel.jobs set
      state = kernel.step('kernel.jobs', case when state = 'cancelling' then 'stop' else input ->> 'step' end, state),
      finished_at = case when state = 'cancelling' or input ->> 'step' <> 'pause' then kernel.now() end,
      errors = case when error is null then errors else kernel.with_errors(errors, jsonb_build_array(error)) end,
      error_count = error_count + (error is not null)::integer,
      size = coalesce((input ->> 'size')::integer, size),
      attempts = attempts - (input ->> 'wait' is not distinct from 'false')::integer
    where institution_id = job.institution_id and id = job.id
    returning * into job;
    if job.state = 'queued' then
      perform kernel.queue_job(job.id, case when input ->> 'wait' = 'false' then null
        else clock_timestamp() + make_interval(secs => exp(least(10, job.attempts))) end);
    end if;
    return to_jsonb(job);
  end if;
  return null;
end
$$;

comment on function kernel.leave_job(jsonb) is 'a worker lets go of a job: it waits for its next attempt, has failed, or is done; with what went wrong, if anything did. Where it does not wait it gave way, which was no attempt. Null where it is another worker''s';
