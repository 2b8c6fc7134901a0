create or replace function kernel.import_keys(input jsonb) returns table (broken text, given text, same text, columns text)
  language sql stable
as $$
  select i.name,
    case when i.nulls_alike then 'true' else string_agg(format('r.%I is not null', c.name), ' and ') filter (where c.name <> 'institution_id') end,
    string_agg(case c.name when 'institution_id' then format('t.institution_id = %L', kernel.institution())
      -- only equality finds rows by an index
      else format(case when i.nulls_alike and not a.attnotnull then 't.%1$I is not distinct from r.%1$I' else 't.%1$I = r.%1$I' end, c.name) end, ' and '),
    string_agg(format('r.%I', c.name), ', ') filter (where c.name <> 'institution_id')
  from (
    select x.indexrelid::regclass::oid as id, o.relname as name, x.indnullsnotdistinct as nulls_alike,
      kernel.columns_named(x.indrelid, x.indkey::smallint[]) as names
    from pg_index x
    join pg_class o on o.oid = x.indexrelid
    where x.indrelid = (input ->> 'table')::regclass and x.indisunique and x.indpred is null and x.indexprs is null
      and x.indnatts = x.indnkeyatts) i
  cross join unnest(i.names) c (name)
  join pg_attribute a on a.attrelid = (input ->> 'table')::regclass and a.attname = c.name
  where input -> 'columns' ?& array_remove(i.names, 'institution_id')
  group by i.id, i.name, i.nulls_alike
  order by i.name
$$;

comment on function kernel.import_keys(jsonb) is 'by what the rows of a table are told apart, where the lines of a file bring it: whether a line has it, whether a row has the same';
