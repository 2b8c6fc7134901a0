create or replace function kernel.enqueue(task text, payload jsonb, options jsonb default '{}') returns void
  language plpgsql
as $$
declare
  -- Read here, where who got them wrong hears of it: the relay could do nothing but bury the task.
  run_at timestamptz := options ->> 'run_at';
  max_attempts smallint := options ->> 'max_attempts';
  priority smallint := options ->> 'priority';
begin
  -- The queue holds 512 and 128 characters, the institution's among them.
  if max_attempts < 1 or length(options ->> 'job_key') not between 1 and 400 or length(options ->> 'queue') not between 1 and 80 then
    raise exception '%: max_attempts begin at 1, job_key has up to 400 characters, queue up to 80', task;
  end if;
  insert into kernel.outbox (institution_id, id, kind, name, payload, options, actor_id, request_id)
  values (
    kernel.institution(), coalesce((options ->> 'id')::uuid, kernel.new_id()), 'task', task, payload,
    options || jsonb_strip_nulls(jsonb_build_object('run_at', run_at, 'max_attempts', max_attempts, 'priority', priority)),
    kernel.actor(), current_setting('provost.request', true));
end
$$;

comment on function kernel.enqueue(text, jsonb, jsonb) is 'has a task done once this command is committed. Options: run_at, job_key (replaces what waits under it; what has begun under it with another payload is not tried again, and is listed as failed where that attempt fails), queue (one at a time), max_attempts, priority, and id, where the same work is asked for again';
