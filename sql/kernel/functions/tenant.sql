create or replace function kernel.tenant(entity regclass, secret text[] default '{}', logged boolean default true) returns void
  language plpgsql
as $$
declare
  name text := (select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = entity);
  shown text := (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
    where attrelid = entity and attnum > 0 and not attisdropped and attname <> all (secret));
begin
  execute format('alter table %s enable row level security', entity);
  execute format('alter table %s force row level security', entity);
  execute format('create policy writer on %s to provost_writer using (institution_id = kernel.institution()) with check (institution_id = kernel.institution())', entity);
  execute format('create policy reader on %s for select to provost_reader using (true)', entity);
  execute format('create policy owner on %s to provost_owner using (true) with check (true)', entity);
  execute format('grant select, insert, update, delete on %s to provost_writer', entity);
  execute format('grant select (%s) on %s to provost_reader', shown, entity);
  if not logged then
    return;
  end if;
  execute format('create trigger log_insert after insert on %s referencing new table as new_rows for each statement execute function kernel.log_insert(%L, %L)', entity, name, secret);
  execute format('create trigger log_update after update on %s referencing old table as old_rows new table as new_rows for each statement execute function kernel.log_update(%L, %L)', entity, name, secret);
  execute format('create trigger log_delete after delete on %s referencing old table as old_rows for each statement execute function kernel.log_delete(%L, %L)', entity, name, secret);
  execute format('create trigger touch before update on %s for each row execute function kernel.touch()', entity);
end
$$;

comment on function kernel.tenant(regclass, text[], boolean) is 'makes a table a tenant''s: row security for every role, grants without the secret columns, change log, version';
