create or replace function kernel.join_work(worker text) returns void
  language plpgsql
as $$
begin
  -- First the lock: who finds the row without it takes the worker for dead.
  perform pg_advisory_lock(hashtext('provost worker'), hashtext(worker));
  insert into kernel.workers (id) values (worker) on conflict do nothing;
end
$$;

comment on function kernel.join_work(text) is 'this session answers for a worker: while it lives, the jobs that the worker has taken up are its own';
