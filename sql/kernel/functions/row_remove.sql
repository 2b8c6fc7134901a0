create or replace function kernel.row_remove(input jsonb) returns void
  language plpgsql
as $$
begin
  perform kernel.row_lock(input);
  execute format('delete from %s where institution_id = kernel.institution() and id = $1', (input ->> 'table')::regclass) using (input ->> 'id')::uuid;
  -- a deferred reference would otherwise refuse at commit, where nobody can tell it by name
  set constraints all immediate;
end
$$;

comment on function kernel.row_remove(jsonb) is 'deletes a row of reference data: {table, by, id} in; who calls it says what it means that something refers to the row';
