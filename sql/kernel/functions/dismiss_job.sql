create or replace function kernel.dismiss_job(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  job kernel.jobs := jsonb_populate_record(null::kernel.jobs, kernel.hold_job(input));
begin
  update kernel.jobs set state = kernel.step('kernel.jobs', 'dismiss', state) where institution_id = job.institution_id and id = job.id;
  if job.cause is not null then
    perform kernel.delivered(job.institution_id, job.kind, (job.payload ->> 'id')::uuid);
  end if;
  return kernel.show('kernel.jobs', job.id);
end
$$;

comment on function kernel.dismiss_job(jsonb) is 'gives a job up for good; a delivery that had failed holds nothing back any more';
