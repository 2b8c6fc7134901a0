create or replace function campus.free_rolls(section uuid, many integer) returns table (roll integer, turn bigint)
  language sql stable
as $$
  select n.roll, row_number() over (order by n.roll)
  from campus.sections t
  cross join generate_series(1, t.enrolled + free_rolls.many) n (roll)
  where t.institution_id = kernel.institution() and t.id = free_rolls.section
    and not exists (
      select from campus.enrolments e
      where e.institution_id = t.institution_id and e.section_id = t.id and e.status = 'active' and e.roll_number = n.roll)
$$;

comment on function campus.free_rolls(uuid, integer) is 'the lowest numbers of a section that nobody has, in their order and at least so many: 1 … n, and who leaves is followed by who comes next';
