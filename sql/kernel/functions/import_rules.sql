create or replace function kernel.import_rules(input jsonb) returns table (state text, broken text, condition text)
  language sql stable
as $$
  -- who may write only some rows
  select 'PV001', 'access.out_of_reach', format('not coalesce(%s, false)', coalesce((
    select string_agg(format(
        'r.%1$I in (select d.id from (select distinct x.%1$I as id from %2$s x) d where kernel.within(%3$L, d.id))',
        b.value, kernel.staged_rows(input), b.key), ' or ')
    from jsonb_each_text(input -> 'by') b
    where input -> 'columns' ? b.value), 'false'))
  where coalesce(current_setting('provost.reach', true), '') <> ''
  union all
  select '23502', '', format('r.%I is null', a.attname)
  from pg_attribute a
  where a.attrelid = (input ->> 'table')::regclass and input -> 'columns' ? a.attname::text and a.attnotnull and not a.atthasdef
    and not coalesce(input -> 'made' ? a.attname::text, false)
  union all
  select '23514', k.conname, format('(%s) is false', pg_get_expr(k.conbin, k.conrelid))
  from pg_constraint k
  where k.conrelid = (input ->> 'table')::regclass and k.contype = 'c'
    and input -> 'columns' ?& kernel.columns_named(k.conrelid, k.conkey)
  union all
  -- a reference to the table itself may mean a line of the same file
  select '23503', k.conname, format('%s and not exists (select from %s t where %s)',
    (select string_agg(format('r.%I is not null', c.name), ' and ') from unnest(kernel.columns_named(k.conrelid, k.conkey)) c (name) where c.name <> 'institution_id'),
    k.confrelid::regclass,
    (select string_agg(case c.name when 'institution_id' then format('t.%I = %L', o.name, kernel.institution()) else format('t.%I = r.%I', o.name, c.name) end, ' and ')
     from unnest(kernel.columns_named(k.conrelid, k.conkey)) with ordinality c (name, n)
     join unnest(kernel.columns_named(k.confrelid, k.confkey)) with ordinality o (name, n) using (n)))
  from pg_constraint k
  where k.conrelid = (input ->> 'table')::regclass and k.contype = 'f' and k.confrelid <> k.conrelid
    and k.conkey <> array(select a.attnum from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'institution_id')
    and input -> 'columns' ?& array_remove(kernel.columns_named(k.conrelid, k.conkey), 'institution_id')
    and not coalesce(input -> 'made' ?| kernel.columns_named(k.conrelid, k.conkey), false)
$$;

comment on function kernel.import_rules(jsonb) is 'what a table asks of each row by itself, as conditions on the lines of a file that break it';
