create or replace function kernel.forget_budgets() returns void
  language sql
as $$
  -- Never waits for whoever begins such a window anew.
  delete from kernel.budgets b
  where b.key = any (array(select old.key from kernel.budgets old where old.ends_at < now() limit 20000 for update skip locked));
$$;

comment on function kernel.forget_budgets() is 'forgets windows that are over, some thousand at a time';
