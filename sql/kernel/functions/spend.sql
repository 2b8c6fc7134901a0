create or replace function kernel.spend(keys text[], spendings bigint[], lefts_ms bigint[])
  returns table (key text, spent bigint, left_ms bigint)
  language sql
as $$
  -- In one order: processes that tell of the same ones do not wait for each other crosswise.
  insert into kernel.budgets as b (key, spent, ends_at)
  select g.key, g.spent, now() + g.left_ms * interval '1 millisecond'
  from unnest(keys, spendings, lefts_ms) as g (key, spent, left_ms)
  order by g.key
  on conflict (key) do update set
    spent = case when b.ends_at > now() then b.spent else 0 end + excluded.spent,
    ends_at = case when b.ends_at > now() then b.ends_at else excluded.ends_at end
  returning b.key, b.spent, (extract(epoch from b.ends_at - now()) * 1000)::bigint;
$$;

comment on function kernel.spend(text[], bigint[], bigint[]) is 'adds what a process counted of rate limits since it last told, and answers what all of them counted: how much, and how long the window lasts. A window is whoever''s began first';
