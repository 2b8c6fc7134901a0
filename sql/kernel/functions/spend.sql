create or replace function kernel.spend(keys text[], spendings bigint[], lefts_ms bigint[], windows_ms bigint[])
  returns table (key text, spent bigint, left_ms bigint)
  language sql
as $$
  -- In one order: processes that tell of the same ones do not wait for each other crosswise. A window whose end is further
  -- away than it is long began before this server's clock was set back: it is over.
  insert into kernel.budgets as b (key, spent, ends_at, lasts)
  select g.key, g.spent, now() + g.left_ms * interval '1 millisecond', g.window_ms * interval '1 millisecond'
  from unnest(keys, spendings, lefts_ms, windows_ms) as g (key, spent, left_ms, window_ms)
  order by g.key
  on conflict (key) do update set
    spent = case when b.ends_at > now() and b.ends_at <= now() + excluded.lasts then b.spent else 0 end + excluded.spent,
    ends_at = case when b.ends_at > now() and b.ends_at <= now() + excluded.lasts then b.ends_at else excluded.ends_at end,
    lasts = excluded.lasts
  returning b.key, b.spent, (extract(epoch from b.ends_at - now()) * 1000)::bigint;
$$;

comment on function kernel.spend(text[], bigint[], bigint[], bigint[]) is 'adds what a process counted of rate limits since it last told, and answers what all of them counted: how much, and how long the window lasts. A window is whoever''s began first';
