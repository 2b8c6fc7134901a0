create or replace function kernel.raise_floor(partition text) returns void
  language plpgsql
as $$
begin
  -- From one institution to the next along the index: a month may hold many changes, of few institutions.
  execute format(
    'with recursive present as (
       (select p.institution_id from kernel.%1$I p order by p.institution_id limit 1)
       union all
       select (select p.institution_id from kernel.%1$I p where p.institution_id > n.institution_id order by p.institution_id limit 1)
       from present n
       where n.institution_id is not null
     )
     insert into kernel.change_floors (institution_id, xid, seq, row_id)
     select l.institution_id, l.xid, l.seq, l.row_id
     from present n
     cross join lateral (
       select p.institution_id, p.xid, p.seq, p.row_id from kernel.%1$I p
       where p.institution_id = n.institution_id
       order by p.xid desc, p.seq desc
       limit 1
     ) l
     on conflict (institution_id) do update
     set xid = excluded.xid, seq = excluded.seq, row_id = excluded.row_id, dropped_at = excluded.dropped_at
     where (excluded.xid, excluded.seq) > (change_floors.xid, change_floors.seq)',
    partition);
end
$$;

comment on function kernel.raise_floor(text) is 'notes each institution''s last change of a month that is about to go';
