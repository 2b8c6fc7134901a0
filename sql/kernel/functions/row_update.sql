create or replace function kernel.row_update(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  entity regclass := input ->> 'table';
  row_id uuid := input ->> 'id';
  columns text := kernel.columns_of(entity, input -> 'data');
  row_now jsonb;
begin
  perform kernel.row_lock(input);
  execute format(
    'update %1$s as r set (%2$s) = (select %2$s from jsonb_populate_record(null::%1$s, $1)) where institution_id = kernel.institution() and id = $2 returning to_jsonb(r)',
    entity, columns) using input -> 'data', row_id into row_now;
  perform kernel.row_within(input, row_now);
  return kernel.show((input ->> 'view')::regclass, row_id);
end
$$;

comment on function kernel.row_update(jsonb) is 'reference data: {table, view, by, id, data} in, the changed row out; within reach before and after';
