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
  if zone = 'UTC' and tenants is not null then
    -- Whoever comes into a time zone in which nobody was is not given what fell due there meanwhile.
    execute format('delete from kernel.cron_marks m where m.time_zone <> $1 and not exists (select from %s t where t.time_zone = m.time_zone)', tenants::regclass) using zone;
  end if;
  -- The key: what still waits from the last time is done once, and what is being tried again goes on: else it would
  -- never have used up its attempts, of which there are few, for it comes again.
  for work in select * from jsonb_to_recordset(due) d (task text, payload jsonb, per text) loop
    if work.per = 'instance' and not kernel.is_retried('cron ' || work.task) then
      perform graphile_worker.add_job(work.task,
        json_build_object('id', kernel.new_id(), 'institution', null, 'actor', null, 'request', null, 'payload', work.payload, 'job_key', 'cron ' || work.task), job_key => 'cron ' || work.task, max_attempts => 5);
    elsif work.per = 'institution' and tenants is not null then
      for institution in execute format('select institution_id from %s where time_zone = $1 order by institution_id', tenants::regclass) using zone loop
        continue when kernel.is_retried(institution || ':cron ' || work.task);
        perform set_config('provost.institution', institution::text, true);
        perform kernel.enqueue(work.task, work.payload, jsonb_build_object('job_key', 'cron ' || work.task, 'max_attempts', 5));
      end loop;
    end if;
  end loop;
  return true;
end
$$;

comment on function kernel.tick(text, timestamp, timestamp, jsonb, text) is 'moves the mark of a time zone and hands out what fell due since, both or neither: whoever saw the same mark and comes second does nothing. False: somebody else did';
