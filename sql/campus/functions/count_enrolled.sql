create or replace function campus.count_enrolled() returns trigger
  language plpgsql
as $$
declare
  moved jsonb;
begin
  if tg_op = 'INSERT' then
    select jsonb_agg(m) into moved from (
      select institution_id, section_id as id, count(*)::integer as n
      from now_rows where status = 'active' group by institution_id, section_id) m;
  elsif tg_op = 'DELETE' then
    select jsonb_agg(m) into moved from (
      select institution_id, section_id as id, -count(*)::integer as n
      from was_rows where status = 'active' group by institution_id, section_id) m;
  else
    select jsonb_agg(m) into moved from (
      select c.institution_id, c.section_id as id, sum(c.n)::integer as n
      from (
        select institution_id, section_id, 1 as n from now_rows where status = 'active'
        union all
        select institution_id, section_id, -1 from was_rows where status = 'active') c
      group by c.institution_id, c.section_id
      having sum(c.n) <> 0) m;
  end if;
  if moved is null then
    return null;
  end if;
  -- whoever moves students among the same sections goes through them in the same order
  perform from campus.sections s
  join jsonb_to_recordset(moved) m (institution_id uuid, id uuid) using (institution_id, id)
  order by s.id
  for no key update of s;
  update campus.sections s set enrolled = s.enrolled + m.n
  from jsonb_to_recordset(moved) m (institution_id uuid, id uuid, n integer)
  where s.institution_id = m.institution_id and s.id = m.id;
  return null;
end
$$;

comment on function campus.count_enrolled() is 'keeps the number of seats of a section that are taken, so that a constraint can hold its capacity';
