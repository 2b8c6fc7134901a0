create or replace function kernel.free_jobs(mine text[]) returns integer
  language plpgsql
as $$
declare
  worker text;
  lost text[] := '{}';
begin
  for worker in select id from kernel.workers where id <> all (mine) loop
    if pg_try_advisory_xact_lock(hashtext('provost worker'), hashtext(worker)) then
      lost := lost || worker;
    end if;
  end loop;
  if cardinality(lost) > 0 then
    perform graphile_worker.force_unlock_workers(lost);
    delete from kernel.workers where id = any (lost);
    perform pg_notify('jobs:insert', '{"count":100}');
  end if;
  return cardinality(lost);
end
$$;

comment on function kernel.free_jobs(text[]) is 'jobs whose worker has lost its lock, which goes with its session, are anybody''s again. Locks that the asking session holds itself would look free: it says which';
