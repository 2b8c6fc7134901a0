create or replace function kernel.import_rows(input jsonb) returns jsonb
  language plpgsql set work_mem = '64MB'
as $$
declare
  -- what a command makes beside the rows is not there in a rehearsal: they are not moved, only asked about
  looks boolean := coalesce((input ->> 'dry')::boolean, false) and input ? 'made';
  narrow boolean := coalesce(current_setting('provost.reach', true), '') <> '';
  refused integer[] := '{}';
  failures jsonb[] := '{}';
  found integer[];
  told jsonb[];
  searched jsonb;
  created integer;
begin
  perform kernel.take_import_turn(input);
  -- Locked, for each statement here looks anew: whoever would clear them away waits until all is moved.
  if not looks then
    perform from kernel.staged s where s.institution_id = kernel.institution() and s.import_id = (input ->> 'import')::uuid for update;
  end if;
  if (input ->> 'chunks')::integer <> (
    select count(*) from kernel.staged s where s.institution_id = kernel.institution() and s.import_id = (input ->> 'import')::uuid
  ) then
    perform kernel.fail('server.unavailable', '{"retry_after": 1}');
  end if;
  if (input ->> 'chunks')::integer = 0 then
    return '{"created": 0, "failed": 0, "failures": []}';
  end if;
  -- All at once, which is nearly always all there is to it. What is refused is looked for, and then the rest is moved.
  for attempt in 0 .. 4 loop
    if attempt = 0 and input ? 'judge' then
      -- by what no rule of the table says: the rows are made of what it leaves
      execute format(
          'with verdicts as materialized (select * from %s($1))
          select coalesce((select array_agg(v.line) from verdicts v), ''{}''),
            array(
              select jsonb_build_object(''line'', v.line) || kernel.fact(''PV001'', null, v.code, v.detail::text)
              from verdicts v
              order by v.line
              limit 1000)', (input ->> 'judge')::regproc)
        using (input ->> 'import')::uuid into found, told;
      refused := refused || found;
      failures := failures || told;
    elsif attempt > 0 or narrow or looks then
      with refusals as materialized (select * from kernel.import_refusals(input, refused))
      select coalesce((select array_agg(r.line) from refusals r), '{}'),
        array(
          select jsonb_build_object('line', r.line) || kernel.fact(r.state, r.broken, r.broken, null)
          from refusals r
          order by r.line
          limit 1000)
      into found, told;
      refused := refused || found;
      failures := failures || told;
      exit when attempt > 0 and cardinality(found) = 0;
    end if;
    exit when cardinality(refused) > 0 and input ->> 'mode' = 'atomic';
    if looks then
      created := (input ->> 'rows')::integer - cardinality(refused);
      exit;
    end if;
    begin
      created := kernel.import_insert(input, 0, 2147483647, refused);
      exit;
    exception when integrity_constraint_violation or sqlstate 'PV001' then
      null;
    end;
  end loop;
  if created is null and (cardinality(refused) = 0 or input ->> 'mode' <> 'atomic') then
    searched := kernel.import_search(input, refused);
    created := (searched ->> 'created')::integer;
    failures := failures || array(select f from jsonb_array_elements(searched -> 'failures') f);
    refused := refused || array(select (f ->> 'line')::integer from jsonb_array_elements(searched -> 'failures') f);
  end if;
  failures := array(select f from unnest(failures) f order by (f ->> 'line')::integer limit 1000);
  if cardinality(refused) > 0 and input ->> 'mode' = 'atomic' then
    perform kernel.fail('request.import_refused', jsonb_build_object(
      'detail', format('Refused rows: %s of %s.', cardinality(refused), input ->> 'lines'), 'failures', to_jsonb(failures)));
  end if;
  if created + cardinality(refused) <> (input ->> 'rows')::integer then
    perform kernel.fail('server.unavailable', '{"retry_after": 1}');
  end if;
  if created > 1000 then
    perform kernel.take_stock((input ->> 'table')::regclass);
  end if;
  if not coalesce((input ->> 'stay')::boolean, false) then
    perform kernel.unstage(input);
  end if;
  return jsonb_build_object('created', created, 'failed', cardinality(refused), 'failures', to_jsonb(failures));
end
$$;

comment on function kernel.import_rows(jsonb) is 'moves the staged rows of a file to their table: {import, chunks, rows, lines, mode, table, by, columns} and, where they are more than the file says, {source, made, judge} in; with {stay} whoever calls goes on with the staged rows, and clears them away; all or the good ones, what was refused and why out';
