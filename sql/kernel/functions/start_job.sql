create or replace function kernel.start_job(kind text, input jsonb default '{}', total integer default null) returns uuid
  language plpgsql
as $$
declare
  job uuid;
begin
  insert into kernel.jobs (institution_id, kind, payload, total, created_by)
  values (kernel.institution(), start_job.kind, start_job.input, start_job.total, kernel.actor())
  returning id into job;
  perform kernel.queue_job(job);
  return job;
end
$$;

comment on function kernel.start_job(text, jsonb, integer) is 'long work in the command that causes it: a job to watch, and the task that works on it';
