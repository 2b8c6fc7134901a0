create or replace function kernel.cancel_job(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  job kernel.jobs;
begin
  select * into job from kernel.jobs where institution_id = kernel.institution() and id = (input ->> 'id')::uuid for update;
  if not found or not kernel.within('user', job.created_by) then
    perform kernel.fail('request.not_found');
  end if;
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
