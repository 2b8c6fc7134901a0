create or replace function kernel.enqueue(task text, payload jsonb, options jsonb default '{}') returns void
  language plpgsql
as $$
begin
  insert into kernel.outbox (institution_id, id, kind, name, payload, options, actor_id, request_id)
  values (
    kernel.institution(), coalesce((options ->> 'id')::uuid, kernel.new_id()), 'task', task, payload,
    case when options = '{}' then options else kernel.task_options(task, options) end,
    kernel.actor(), current_setting('provost.request', true));
end
$$;

comment on function kernel.enqueue(text, jsonb, jsonb) is 'has a task done once this command is committed. Options: run_at, job_key (replaces what waits under it; what has begun under it with another payload is not tried again, and is listed as failed where that attempt fails), queue (one at a time), max_attempts, priority, and id, where the same work is asked for again';
