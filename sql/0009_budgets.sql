-- What is spent of rate limits, over all processes of this database.

create unlogged table kernel.budgets (
  key text not null constraint budgets_key_bounds check (length(key) between 1 and 200),
  spent bigint not null constraint budgets_spent_counts check (spent >= 0),
  ends_at timestamptz not null,
  lasts interval not null,
  constraint budgets_key primary key (key)
) with (fillfactor = 70);
comment on table kernel.budgets is 'requests of a user or an address in their present window, as all processes told them. Empty after a crash of the server, until they tell more';
comment on column kernel.budgets.key is 'which limit, and whose';
comment on column kernel.budgets.ends_at is 'the window''s end, by this server''s clock; it begins with its first request';
comment on column kernel.budgets.lasts is 'how long such a window is';
create index budgets_by_end on kernel.budgets (ends_at);
