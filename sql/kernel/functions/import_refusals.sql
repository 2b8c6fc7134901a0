create or replace function kernel.import_refusals(input jsonb, refused integer[]) returns table (line integer, state text, broken text)
  language plpgsql
as $$
declare
  source text := kernel.staged_rows(input);
  standing constant text := 'not exists (select from unnest($3) f (line) where f.line = r."#")';
  rule record;
  key record;
  found integer[];
begin
  -- One after the other: a line is told the first that it breaks, and what is refused stands in nobody's way.
  for rule in select * from kernel.import_rules(input) loop
    execute format('select coalesce(array_agg(r."#"), ''{}'') from %s r where %s and (%s)', source, standing, rule.condition)
      using 0, 2147483647, refused into found;
    return query select f, rule.state, rule.broken from unnest(found) f;
    refused := refused || found;
  end loop;
  for key in select * from kernel.import_keys(input) loop
    execute format('select coalesce(array_agg(r."#"), ''{}'') from %s r where %s and %s and exists (select from %s t where %s)',
        source, standing, key.given, (input ->> 'table')::regclass, key.same)
      using 0, 2147483647, refused into found;
    return query select f, '23505', key.broken from unnest(found) f;
    refused := refused || found;
  end loop;
  -- Of the lines that have the same, the first that stands is kept: so this comes after all that refuses a line by itself.
  for key in select * from kernel.import_keys(input) loop
    execute format('select coalesce(array_agg(d.line), ''{}'') from (
          select r."#" as line, row_number() over (partition by %s order by r."#") as nth from %s r where %s and %s) d where d.nth > 1',
        key.columns, source, standing, key.given)
      using 0, 2147483647, refused into found;
    return query select f, '23505', key.broken from unnest(found) f;
    refused := refused || found;
  end loop;
end
$$;

comment on function kernel.import_refusals(jsonb, integer[]) is 'which lines of a file the table would refuse, and why, found for all of them at once: a file that is sent a second time is told so in seconds';
