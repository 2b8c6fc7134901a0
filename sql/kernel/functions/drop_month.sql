create or replace function kernel.drop_month(partition text, kept_months integer) returns boolean
  language plpgsql security definer set search_path = pg_catalog set lock_timeout = '100ms'
as $$
begin
  if partition not in (select kernel.old_months(kept_months)) then
    return true; -- somebody else has dropped it
  end if;
  -- no change comes into it any more, whatever clock it goes by; those of today go on
  execute format('lock table kernel.%I in share row exclusive mode', partition);
  perform kernel.raise_floor(partition);
  -- waits for whoever uses the log, and they who come after wait for it: a tenth of a second, and nothing is waited for then
  lock table only kernel.changes in access exclusive mode;
  execute format('lock table kernel.%I in access exclusive mode nowait', partition);
  execute format('drop table kernel.%I', partition);
  return true;
exception
  when lock_not_available or deadlock_detected then
    return false;
  when undefined_table then
    return true;
end
$$;

comment on function kernel.drop_month(text, integer) is 'forgets a month of the change log that is wholly older than what is kept. False where somebody holds it: it goes the next time, nobody waits for it. One month a transaction: what a drop has locked it holds to its end';
