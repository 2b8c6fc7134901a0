create or replace function kernel.take_outbox(batch integer) returns jsonb
  -- Mostly it is empty, and so the planner takes it for small.
  language plpgsql set enable_seqscan = off
as $$
declare
  -- Transactions below it have ended: nothing can come to stand before what is taken.
  horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
  -- Nothing stands below it any more, nor will. Beside an old snapshot what was taken lies there for as long as that: it
  -- is not walked through at each turn.
  bottom xid8 := coalesce(nullif(current_setting('provost.outbox_bottom', true), ''), '0');
  taken jsonb;
begin
  with first as (
    select o.xid, o.seq, o.institution_id, o.aggregate_id
    from kernel.outbox o
    where o.xid >= bottom and o.xid < horizon and not exists (
      -- Who waited for an aggregate's lock may have the lower xid and yet come second: seq is given under that lock.
      select from kernel.outbox p
      where p.kind = 'event' and p.institution_id = o.institution_id and p.aggregate_id = o.aggregate_id
        and p.seq < o.seq and p.xid >= horizon)
    order by o.xid, o.seq
    limit batch
  ), earlier as (
    select p.xid, p.seq
    from (select institution_id, aggregate_id, max(seq) as seq from first where aggregate_id is not null group by 1, 2) f
    join kernel.outbox p on p.kind = 'event' and p.institution_id = f.institution_id and p.aggregate_id = f.aggregate_id and p.seq < f.seq
    where p.xid < horizon
  ), gone as (
    delete from kernel.outbox o
    using (select xid, seq from first union select xid, seq from earlier) t
    where o.xid = t.xid and o.seq = t.seq
    returning o.*
  )
  select coalesce(jsonb_agg(to_jsonb(g) order by g.xid, g.seq), '[]') into taken from gone g;

  -- What is held back is not left behind.
  select o.xid into bottom from kernel.outbox o where o.xid >= bottom order by o.xid, o.seq limit 1;
  perform set_config('provost.outbox_bottom', least(bottom, horizon)::text, false);
  return taken;
end
$$;

comment on function kernel.take_outbox(integer) is 'takes what may be handed on out of the outbox, oldest first; of an aggregate''s events never a later one without the earlier ones';
