create or replace function kernel.tick(zone text, seen timestamp, wall timestamp, due jsonb, tenants text) returns boolean
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  work record;
  institution uuid;
begin
  if seen is null then
    insert into kernel.cron_marks (time_zone, looked_at) values (zone, wall) on conflict do nothing;
  else
    update kernel.cron_marks set looked_at = wall, moved_at = clock_timestamp() where time_zone = zone and looked_at = seen;
  end if;
  if not found then
    return false;
  end if;
  -- The key: what still waits from the last time is done once.
  for work in select * from jsonb_to_recordset(due) d (task text, payload jsonb, per text) loop
    if work.per = 'instance' then
      perform graphile_worker.add_job(work.task,
        json_build_object('id', kernel.new_id(), 'institution', null, 'actor', null, 'request', null, 'payload', work.payload, 'job_key', 'cron ' || work.task), job_key => 'cron ' || work.task);
    elsif tenants is not null then
      for institution in execute format('select institution_id from %s where time_zone = $1 order by institution_id', tenants::regclass) using zone loop
        perform set_config('provost.institution', institution::text, true);
        perform kernel.enqueue(work.task, work.payload, jsonb_build_object('job_key', 'cron ' || work.task));
      end loop;
    end if;
  end loop;
  return true;
end
$$;

comment on function kernel.tick(text, timestamp, timestamp, jsonb, text) is 'moves the mark of a time zone and hands out what fell due since, both or neither: whoever saw the same mark and comes second does nothing. False: somebody else did';
