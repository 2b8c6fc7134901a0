create or replace function kernel.cancel_job(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  job kernel.jobs := jsonb_populate_record(null::kernel.jobs, kernel.hold_job(input));
begin
  update kernel.jobs set state = kernel.step('kernel.jobs', 'cancel', state) where institution_id = job.institution_id and id = job.id;
  if job.state = 'queued' then
    -- nobody works on it, so nobody has to be waited for
    update kernel.jobs set state = kernel.step('kernel.jobs', 'stop', state), finished_at = kernel.now()
    where institution_id = job.institution_id and id = job.id;
  end if;
  return kernel.show('kernel.jobs', job.id);
end
$$;

comment on function kernel.cancel_job(jsonb) is 'stops a job: at once while it waits, before its next step while it runs';
