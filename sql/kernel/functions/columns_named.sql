create or replace function kernel.columns_named(entity regclass, numbers smallint[]) returns text[]
  language sql stable
as $$
  select coalesce(array_agg(a.attname::text order by n.place), '{}')
  from unnest(numbers) with ordinality n (number, place)
  join pg_attribute a on a.attrelid = entity and a.attnum = n.number
$$;

comment on function kernel.columns_named(regclass, smallint[]) is 'names of a table''s columns by their numbers, as constraints list them';
