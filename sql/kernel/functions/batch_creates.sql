create or replace function kernel.batch_creates(about jsonb, items jsonb) returns jsonb[]
  language plpgsql
as $$
declare
  entity regclass := about ->> 'table';
  columns text := kernel.columns_of(entity, items #> '{0,create}');
  made jsonb[];
  reached boolean;
begin
  -- What one item leaves out has its default; with what another one has it would become null.
  if columns is null or 1 < (
    select count(distinct array(select jsonb_object_keys(i.item -> 'create') k order by k)) from jsonb_array_elements(items) i (item)
  ) or exists (select from jsonb_array_elements(items) i (item) where not i.item ? 'create') then
    return null;
  end if;
  execute format(
    'with given as materialized (
       select i.place, kernel.new_id() as id, i.item -> ''create'' as data
       from jsonb_array_elements($1) with ordinality i (item, place)
     ), made as (
       insert into %1$s as r (institution_id, id, %2$s)
       select kernel.institution(), g.id, p.*
       from given g, lateral (select %2$s from jsonb_populate_record(null::%1$s, g.data)) p
       returning r.id, r.version, to_jsonb(r) as made_row
     )
     select array_agg(jsonb_build_object(''status'', 201, ''id'', m.id, ''version'', m.version) order by g.place),
       bool_and(kernel.row_reached($2, m.made_row))
     from given g
     join made m using (id)', entity, columns) using items, about into made, reached;
  if not reached then
    perform kernel.fail('access.out_of_reach');
  end if;
  return made;
end
$$;

comment on function kernel.batch_creates(jsonb, jsonb) is 'rows that are alike, created by one insert, for a tenth of what a thousand cost one by one; null where the items are of several kinds';
