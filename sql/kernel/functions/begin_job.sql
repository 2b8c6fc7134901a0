create or replace function kernel.begin_job(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  job kernel.jobs;
begin
  select * into job from kernel.jobs where institution_id = kernel.institution() and id = (input ->> 'id')::uuid for update;
  if job.state = 'cancelling' then
    update kernel.jobs set state = kernel.step('kernel.jobs', 'stop', state), finished_at = kernel.now()
    where institution_id = job.institution_id and id = job.id
    returning * into job;
  elsif job.state in ('queued', 'running') then
    -- While versions change, a worker may be older than the job: that is no attempt at it.
    if not (input -> 'kinds' ? job.kind) then
      raise exception 'nobody here knows how % is done', job.kind;
    end if;
    -- Running already: its worker is gone, or will find by the version that it has been replaced.
    update kernel.jobs set
      state = case state when 'running' then state else kernel.step('kernel.jobs', 'start', state) end,
      attempts = attempts + 1,
      started_at = coalesce(started_at, kernel.now())
    where institution_id = job.institution_id and id = job.id
    returning * into job;
  end if;
  return to_jsonb(job);
end
$$;

comment on function kernel.begin_job(jsonb) is 'a worker takes a job up: whole, as it stands now; null where there is none. Fails where its kind is none of those that the worker knows';
