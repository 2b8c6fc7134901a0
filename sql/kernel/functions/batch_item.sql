create or replace function kernel.batch_item(about jsonb, item jsonb) returns jsonb
  language plpgsql
as $$
declare
  change jsonb := coalesce(item -> 'update', item -> 'delete');
begin
  if item ? 'create' then
    return kernel.row_create(about || jsonb_build_object('data', item -> 'create')) || '{"status": 201}';
  end if;
  perform set_config('provost.if_match', change ->> 'version', true);
  if item ? 'update' then
    return kernel.row_update(about || change) || '{"status": 200}';
  end if;
  perform kernel.row_remove(about || change);
  return jsonb_build_object('id', change ->> 'id', 'status', 204);
end
$$;

comment on function kernel.batch_item(jsonb, jsonb) is 'one item of a batch: {create}, {update: {id, version, data}} or {delete: {id, version}} in, {status, id, version} out';
