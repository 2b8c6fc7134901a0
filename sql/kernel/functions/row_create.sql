create or replace function kernel.row_create(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  entity regclass := input ->> 'table';
  columns text := kernel.columns_of(entity, input -> 'data');
  row_id uuid;
  row_now jsonb;
begin
  execute format(
    'insert into %1$s as r (institution_id%2$s) select kernel.institution()%2$s from jsonb_populate_record(null::%1$s, $1) returning r.id, to_jsonb(r)',
    entity, coalesce(', ' || columns, '')) using input -> 'data' into row_id, row_now;
  perform kernel.row_within(input, row_now);
  return kernel.show((input ->> 'view')::regclass, row_id);
end
$$;

comment on function kernel.row_create(jsonb) is 'reference data: {table, view, by, data} in, the created row as its view shows it out';
