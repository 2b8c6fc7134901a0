create or replace function kernel.row_insert(entity regclass, data jsonb) returns jsonb
  language plpgsql
as $$
declare
  columns text := kernel.columns_of(entity, data);
  row_now jsonb;
begin
  execute format(
    'insert into %1$s as r (institution_id%2$s) select kernel.institution()%2$s from jsonb_populate_record(null::%1$s, $1) returning to_jsonb(r)',
    entity, coalesce(', ' || columns, '')) using data into row_now;
  return row_now;
end
$$;

comment on function kernel.row_insert(regclass, jsonb) is 'a row of this table from what a body says of its columns; the rest has its defaults';
