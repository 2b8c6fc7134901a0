create or replace function kernel.leave_work(worker text) returns void
  language plpgsql
as $$
begin
  perform graphile_worker.force_unlock_workers(array[worker]);
  delete from kernel.workers where id = worker;
  perform pg_advisory_unlock(hashtext('provost worker'), hashtext(worker));
end
$$;

comment on function kernel.leave_work(text) is 'a worker has ended: what it had taken up and not finished is anybody''s';
