create or replace function kernel.work_job(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  job kernel.jobs;
  made jsonb;
  finished boolean;
  next jsonb;
begin
  select * into job from kernel.jobs where institution_id = kernel.institution() and id = (input ->> 'id')::uuid for update;
  if job.state = 'cancelling' then
    update kernel.jobs set state = kernel.step('kernel.jobs', 'stop', state), finished_at = kernel.now()
    where institution_id = job.institution_id and id = job.id
    returning * into job;
  elsif job.state = 'running' and job.version = (input ->> 'version')::integer then
    execute format('select %s($1)', (input ->> 'chunk')::regproc)
      using jsonb_build_object('input', coalesce(input -> 'input', job.payload), 'cursor', job.cursor, 'size', input -> 'size')
      into made;
    finished := coalesce((made ->> 'finished')::boolean, false);
    next := nullif(made -> 'cursor', 'null');
    if not finished and next is not distinct from job.cursor then
      raise exception '% neither finished nor moved its cursor', input ->> 'chunk';
    end if;
    update kernel.jobs set
      state = case when finished then kernel.step('kernel.jobs', 'finish', state) else state end,
      finished_at = case when finished then kernel.now() end,
      cursor = coalesce(next, cursor),
      done = done + coalesce((made ->> 'done')::integer, 0),
      total = coalesce((made ->> 'total')::integer, total),
      result = coalesce(nullif(made -> 'result', 'null'), result),
      errors = kernel.with_errors(errors, coalesce(made -> 'errors', '[]')),
      error_count = error_count + jsonb_array_length(coalesce(made -> 'errors', '[]')),
      size = (input ->> 'size')::integer,
      attempts = 1
    where institution_id = job.institution_id and id = job.id
    returning * into job;
  elsif job.finished_at is null then
    -- Somebody else has taken it up since, and may have left it again.
    return null;
  end if;
  return to_jsonb(job);
end
$$;

comment on function kernel.work_job(jsonb) is 'one chunk of a job: its effect, its progress and where to go on, in one statement; null where another worker has the job';
