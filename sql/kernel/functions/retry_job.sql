create or replace function kernel.retry_job(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  job kernel.jobs := jsonb_populate_record(null::kernel.jobs, kernel.hold_job(input));
begin
  update kernel.jobs set state = kernel.step('kernel.jobs', 'retry', state), attempts = 0, size = null, finished_at = null
  where institution_id = job.institution_id and id = job.id;
  perform kernel.queue_job(job.id);
  return kernel.show('kernel.jobs', job.id);
end
$$;

comment on function kernel.retry_job(jsonb) is 'takes up what failed for good or was cancelled where it stopped';
