create or replace function kernel.row_batch(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  about jsonb := jsonb_build_object('table', input -> 'table', 'view', input -> 'table', 'by', input -> 'by');
  items jsonb := input -> 'items';
  results jsonb[] := '{}';
  failures jsonb[] := '{}';
  result jsonb;
  -- items of which it is known what became
  done integer := 0;
  tried integer;
  refused_constraint text;
  refused_detail text;
  holder text;
begin
  -- of each row its id and its version
  perform set_config('provost.columns', '"id", "version"', true);
  begin
    results := kernel.batch_creates(about, items);
    set constraints all immediate;
  exception when integrity_constraint_violation or sqlstate 'PV001' then
    results := null;
  end;
  if results is null then
    -- Whoever changes the same rows goes through them in the same order.
    execute format('select from %s where institution_id = kernel.institution() and id = any($1) order by id for update', (input ->> 'table')::regclass)
      using array(select (c.change ->> 'id')::uuid from jsonb_array_elements(items) i (item), jsonb_each(i.item) c (name, change) where c.name <> 'create');
    results := '{}';
    -- All that are left at once; where one is refused, those before it again, for good. A subtransaction for each item
    -- would take a number for each: with more than 64, all snapshots of the server look them up until this one ends.
    begin
      while done < jsonb_array_length(items) loop
        begin
          for place in done .. jsonb_array_length(items) - 1 loop
            tried := place;
            results[place + 1] := kernel.batch_item(about, items -> place);
            set constraints all immediate;
          end loop;
          done := jsonb_array_length(items);
        exception when integrity_constraint_violation or sqlstate 'PV001' then
          get stacked diagnostics refused_constraint = constraint_name, refused_detail = pg_exception_detail, holder = table_name;
          result := case when items -> tried ? 'delete' and sqlstate in ('23001', '23503')
            then kernel.fact('PV001', null, 'request.in_use', jsonb_build_object('used_by', holder)::text)
            else kernel.fact(sqlstate, refused_constraint, sqlerrm, refused_detail) end;
          for place in done .. tried - 1 loop
            results[place + 1] := kernel.batch_item(about, items -> place);
            set constraints all immediate;
          end loop;
          results[tried + 1] := jsonb_build_object('fact', result);
          failures := failures || (result || jsonb_build_object('pointer', '/items/' || tried));
          done := tried + 1;
        end;
      end loop;
    exception when integrity_constraint_violation or sqlstate 'PV001' then
      -- what was just possible is not: somebody came between, who waited for a row that was given up
      perform kernel.fail('server.busy', '{"retry_after": 1}');
    end;
  end if;
  if cardinality(failures) > 0 and (input ->> 'atomic')::boolean then
    perform kernel.fail('request.batch_refused', jsonb_build_object('failures', to_jsonb(failures)));
  end if;
  return jsonb_build_object(
    'applied', cardinality(results) - cardinality(failures), 'failed', cardinality(failures), 'results', to_jsonb(results));
end
$$;

comment on function kernel.row_batch(jsonb) is 'reference data: {table, by, atomic, items} in; for each item what became of it out, or, atomic, all of them or none';
