create or replace function kernel.row_create(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  row_now jsonb := kernel.row_insert((input ->> 'table')::regclass, input -> 'data');
begin
  perform kernel.row_within(input, row_now);
  return kernel.show((input ->> 'view')::regclass, (row_now ->> 'id')::uuid);
end
$$;

comment on function kernel.row_create(jsonb) is 'reference data: {table, view, by, data} in, the created row as its view shows it out';
