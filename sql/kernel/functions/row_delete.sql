create or replace function kernel.row_delete(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  entity regclass := input ->> 'table';
  holder text;
begin
  perform kernel.row_lock(input);
  begin
    execute format('delete from %s where institution_id = kernel.institution() and id = $1', entity) using (input ->> 'id')::uuid;
    -- a deferred reference would otherwise refuse at commit, where nobody can tell it by name
    set constraints all immediate;
  exception when foreign_key_violation or restrict_violation then
    get stacked diagnostics holder = table_name;
    perform kernel.fail('request.in_use', jsonb_build_object('used_by', holder));
  end;
  return null;
end
$$;

comment on function kernel.row_delete(jsonb) is 'reference data: {table, by, id} in; refused while something refers to the row';
