create or replace function kernel.hold_job(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  job kernel.jobs;
begin
  select * into job from kernel.jobs where institution_id = kernel.institution() and id = (input ->> 'id')::uuid for update;
  if not found or not kernel.within('user', job.created_by) then
    perform kernel.fail('request.not_found');
  end if;
  return to_jsonb(job);
end
$$;

comment on function kernel.hold_job(jsonb) is 'locks the job that a command is about; missing, another''s and out of reach answer alike';
