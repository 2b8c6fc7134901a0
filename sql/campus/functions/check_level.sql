create or replace function campus.check_level() returns trigger
  language plpgsql
as $$
begin
  -- Each of two who lead on to each other's level would see no circle: they go one after the other. What is new needs no
  -- turn, for nothing can lead to it yet.
  if tg_op = 'UPDATE' then
    perform pg_advisory_xact_lock(hashtextextended(format('class levels %s', new.institution_id), 0));
  end if;
  if exists (
    with recursive onward as (
      select new.next_id as id
      union
      select l.next_id
      from onward o
      join campus.class_levels l on l.institution_id = new.institution_id and l.id = o.id)
    select from onward o where o.id = new.id
  ) then
    perform kernel.fail('campus.levels_in_a_circle');
  end if;
  return null;
end
$$;

comment on function campus.check_level() is 'no class level leads back to itself, by however many others';
