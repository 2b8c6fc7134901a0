create or replace function kernel.task_options(task text, options jsonb) returns jsonb
  language plpgsql stable
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
  return options || jsonb_strip_nulls(jsonb_build_object('run_at', run_at, 'max_attempts', max_attempts, 'priority', priority));
end
$$;

comment on function kernel.task_options(text, jsonb) is 'options of a task as the relay can read them; refused where it could not';
