create or replace function kernel.log_insert() returns trigger
  language plpgsql
as $$
begin
  insert into kernel.changes (institution_id, entity, row_id, operation, actor_id, request_id, at, after)
  select n.institution_id, tg_argv[0], n.id, 'insert', kernel.actor(), current_setting('provost.request', true), kernel.now(), to_jsonb(n) - tg_argv[1]::text[]
  from new_rows n;
  return null;
end
$$;

comment on function kernel.log_insert() is 'change log of one INSERT statement; arguments: entity, columns that never leave the table';
