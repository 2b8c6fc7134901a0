create or replace function kernel.row_delete(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  holder text;
begin
  perform kernel.row_remove(input);
  return null;
exception when foreign_key_violation or restrict_violation then
  get stacked diagnostics holder = table_name;
  perform kernel.fail('request.in_use', jsonb_build_object('used_by', holder));
end
$$;

comment on function kernel.row_delete(jsonb) is 'reference data: {table, by, id} in; refused while something refers to the row';
