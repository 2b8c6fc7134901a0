create or replace function kernel.bury(task text, payload jsonb, context jsonb, error text) returns boolean
  language plpgsql
as $$
declare
  -- What a function refused by name may be told; anything else stays in the log.
  code text := substring(error from '^[a-z_]+\.[a-z_]+$');
  told jsonb := jsonb_strip_nulls(jsonb_build_object('code', code, 'detail', 'All attempts have failed.'));
begin
  if context ->> 'institution' is null then
    return false;
  end if;
  if task = 'kernel.job' then
    update kernel.jobs j set
      state = kernel.step('kernel.jobs', case j.state when 'cancelling' then 'stop' else 'fail' end, j.state),
      finished_at = kernel.now(),
      errors = kernel.with_errors(j.errors, jsonb_build_array(told)),
      error_count = j.error_count + 1
    where j.institution_id = (context ->> 'institution')::uuid and j.id = (payload ->> 'job_id')::uuid and j.finished_at is null;
  else
    insert into kernel.jobs (institution_id, kind, state, payload, cause, errors, error_count, created_by, finished_at)
    values (
      (context ->> 'institution')::uuid, task, 'failed', context || jsonb_build_object('payload', payload), task || ' ' || (context ->> 'id'),
      kernel.with_errors('[]', jsonb_build_array(told)), 1, (context ->> 'actor')::uuid, kernel.now())
    on conflict on constraint jobs_cause_unique do nothing;
  end if;
  return true;
end
$$;

comment on function kernel.bury(text, jsonb, jsonb, text) is 'keeps a task that has used up its attempts where people see it; context: id, institution, actor, request, and event for a delivery. False: it stays in the queue';
