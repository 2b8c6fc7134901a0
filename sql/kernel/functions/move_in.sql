create or replace function kernel.move_in() returns void
  language plpgsql
as $$
declare
  here bigint;
begin
  begin
    here := (select system_identifier from pg_control_system());
  exception when insufficient_privilege then
    return;
  end;
  if not exists (select from kernel.home where system_identifier <> here) then
    insert into kernel.home (system_identifier) values (here) on conflict do nothing;
    return;
  end if;
  -- one of those that start at once: what is written afterwards has numbers of its own
  lock table kernel.home in share row exclusive mode;
  if exists (select from kernel.home where system_identifier <> here) then
    delete from kernel.home;
    insert into kernel.home (system_identifier) values (here);
    -- what is committed here has a number below the next one
    if exists (select from kernel.changes where xid >= pg_snapshot_xmax(pg_current_snapshot()))
      or exists (select from kernel.outbox where xid >= pg_snapshot_xmax(pg_current_snapshot())) then
      -- before every number that is given here, and still in their own order
      update kernel.changes set xid = '2';
      update kernel.change_floors set xid = '2';
      update kernel.outbox set xid = '2';
    end if;
  end if;
end
$$;

comment on function kernel.move_in() is 'where the database was restored into another PostgreSQL, whose transactions count from less: what it brought comes before all that follows';
