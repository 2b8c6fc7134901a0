create or replace function kernel.relay_tasks(taken jsonb) returns void
  language plpgsql
as $$
declare
  specs graphile_worker.job_spec[];
begin
  specs := array(
    select (
        t.name,
        json_build_object('id', t.id, 'institution', t.institution_id, 'actor', t.actor_id, 'request', t.request_id, 'payload', t.payload, 'job_key', t.options -> 'job_key'),
        t.institution_id || ':' || (t.options ->> 'queue'),
        (t.options ->> 'run_at')::timestamptz,
        (t.options ->> 'max_attempts')::integer,
        t.job_key,
        (t.options ->> 'priority')::integer,
        null)::graphile_worker.job_spec
    from (
      -- The queue takes a key once a batch; the last one would replace the others anyway.
      select distinct on (coalesce(k.job_key, o.id::text)) o.*, k.job_key
      from jsonb_populate_recordset(null::kernel.outbox, taken) o, lateral (select o.institution_id || ':' || (o.options ->> 'job_key') as job_key) k
      where o.kind = 'task'
      order by coalesce(k.job_key, o.id::text), o.seq desc
    ) t
    order by t.xid, t.seq);
  if cardinality(specs) = 0 then
    return;
  end if;
  -- Replacing a job that is taken up between two of the queue's own statements would drop the new one.
  perform from graphile_worker._private_jobs j where j.key in (select s.job_key from unnest(specs) s where s.job_key is not null) for update;
  -- What has begun loses its key and is not tried again. Where it was to do something else, nobody else sees to that:
  -- should it fail, it is listed.
  update graphile_worker._private_jobs j set payload = (j.payload::jsonb - 'job_key')::json
  from unnest(specs) s
  where s.job_key = j.key and j.is_available is not true and j.payload::jsonb -> 'payload' <> s.payload::jsonb -> 'payload';
  perform graphile_worker.add_jobs(specs);
end
$$;

comment on function kernel.relay_tasks(jsonb) is 'tasks become jobs of the queue; of several with one key the last';
