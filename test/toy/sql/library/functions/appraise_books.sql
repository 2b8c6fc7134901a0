create or replace function library.appraise_books(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  decided jsonb := input -> 'input' -> 'books';
  changed integer;
begin
  update library.books b set price = d.price
  from jsonb_to_recordset(decided) d (id uuid, version integer, price bigint)
  where b.institution_id = kernel.institution() and b.id = d.id and b.version = d.version;
  get diagnostics changed = row_count;
  if changed < jsonb_array_length(decided) then
    -- Somebody changed one since it was read: nothing of this holds, and the next attempt reads anew.
    perform kernel.fail('request.version_stale');
  end if;
  return jsonb_build_object('cursor', decided -> -1 -> 'id', 'done', changed, 'finished', changed = 0);
end
$$;

comment on function library.appraise_books(jsonb) is 'writes down prices that were decided on what was read, or none of them';
