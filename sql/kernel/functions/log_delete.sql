create or replace function kernel.log_delete() returns trigger
  language plpgsql
as $$
begin
  insert into kernel.changes (institution_id, entity, row_id, operation, actor_id, request_id, at, before)
  select o.institution_id, tg_argv[0], o.id, 'delete', kernel.actor(), current_setting('provost.request', true), kernel.now(), to_jsonb(o) - tg_argv[1]::text[]
  from old_rows o;
  return null;
end
$$;

comment on function kernel.log_delete() is 'change log of one DELETE statement';
