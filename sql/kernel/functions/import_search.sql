create or replace function kernel.import_search(input jsonb, refused integer[]) returns jsonb
  language plpgsql
as $$
declare
  firsts integer[] := '{0}';
  lasts integer[];
  first integer;
  last integer;
  tries integer := 0;
  moved integer := 0;
  failures jsonb[] := '{}';
  broken text;
  detail text;
begin
  execute format('select array[coalesce(max(r."#"), 0)] from %s r', kernel.staged_rows(input)) using 0, 2147483647, refused into lasts;
  while cardinality(firsts) > 0 loop
    first := firsts[cardinality(firsts)];
    last := lasts[cardinality(lasts)];
    firsts := trim_array(firsts, 1);
    lasts := trim_array(lasts, 1);
    tries := tries + 1;
    begin
      moved := moved + kernel.import_insert(input, first, last, refused);
    exception when integrity_constraint_violation or sqlstate 'PV001' then
      -- Each try costs milliseconds; who has so many lines refused one by one hears of the last alone.
      if tries > 2000 then
        raise;
      end if;
      get stacked diagnostics broken = constraint_name, detail = pg_exception_detail;
      if first = last then
        failures := failures || (jsonb_build_object('line', first) || kernel.fact(sqlstate, broken, sqlerrm, detail));
      else
        firsts := firsts || ((first + last) / 2 + 1) || first;
        lasts := lasts || last || ((first + last) / 2);
      end if;
    end;
  end loop;
  return jsonb_build_object('created', moved, 'failures', to_jsonb(failures));
end
$$;

comment on function kernel.import_search(jsonb, integer[]) is 'moves what can be moved of a file, halving what is refused until it is a single line: for what no rule of the table tells beforehand';
