create or replace function kernel.take_stock(entity regclass) returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  -- whoever counts it already is not waited for
  execute format('analyze (skip_locked) %s', entity);
end
$$;

comment on function kernel.take_stock(regclass) is 'after thousands of rows have come into a table: how many there are by now, for whatever is planned next. What was planned while it was all but empty, references to it above all, goes through all of it for each row';
