create or replace function kernel.import_insert(input jsonb, first integer, last integer, refused integer[]) returns integer
  language plpgsql
as $$
declare
  moved integer;
begin
  execute format(
    'insert into %s (institution_id, %s) select %L, %s from %s r%s',
    (input ->> 'table')::regclass,
    (select string_agg(quote_ident(c.name), ', ' order by c.place) from jsonb_array_elements_text(input -> 'columns') with ordinality c (name, place)),
    kernel.institution(),
    -- what a line leaves out has its default, where the column must have a value
    (select string_agg(
        case when a.attnotnull and a.atthasdef then format('coalesce(r.%I, %s)', c.name, pg_get_expr(d.adbin, d.adrelid)) else format('r.%I', c.name) end,
        ', ' order by c.place)
     from jsonb_array_elements_text(input -> 'columns') with ordinality c (name, place)
     join pg_attribute a on a.attrelid = (input ->> 'table')::regclass and a.attname = c.name
     left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum),
    kernel.staged_rows(input),
    case when cardinality(refused) > 0 then ' where not exists (select from unnest($3) f (line) where f.line = r."#")' else '' end)
    using first, last, refused;
  get diagnostics moved = row_count;
  set constraints all immediate;
  return moved;
end
$$;

comment on function kernel.import_insert(jsonb, integer, integer, integer[]) is 'moves the lines between two, less those that were refused, by one insert; says how many';
