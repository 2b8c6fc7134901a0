create or replace function kernel.log_update() returns trigger
  -- A session plans it once, by how many rows the first statement had. Planned for none, such a join (campus.check_custom had
  -- it) compared 20,000 rows with each other, one by one, for nearly three minutes.
  language plpgsql set enable_nestloop = off
as $$
begin
  insert into kernel.changes (institution_id, entity, row_id, operation, actor_id, request_id, at, before, after)
  select n.institution_id, tg_argv[0], n.id, 'update', kernel.actor(), current_setting('provost.request', true), kernel.now(),
    to_jsonb(o) - tg_argv[1]::text[], to_jsonb(n) - tg_argv[1]::text[]
  from new_rows n
  join old_rows o using (institution_id, id);
  return null;
end
$$;

comment on function kernel.log_update() is 'change log of one UPDATE statement; ids never change (kernel.touch), so old and new rows pair';
