create or replace function kernel.drop_beyond(kept_months integer) returns void
  language sql security definer set search_path = pg_catalog
as $$
  with gone as (
    delete from kernel.changes_beyond
    where at < now() - make_interval(months => greatest(kept_months, 1))
    returning institution_id, xid, seq, row_id
  )
  insert into kernel.change_floors (institution_id, xid, seq, row_id)
  select distinct on (institution_id) institution_id, xid, seq, row_id from gone
  order by institution_id, xid desc, seq desc
  on conflict (institution_id) do update
  set xid = excluded.xid, seq = excluded.seq, row_id = excluded.row_id, dropped_at = excluded.dropped_at
  where (excluded.xid, excluded.seq) > (change_floors.xid, change_floors.seq)
$$;

comment on function kernel.drop_beyond(integer) is 'forgets changes that no month was made for, by their age, and notes each institution''s last of them: what it has not noted it has not forgotten';
