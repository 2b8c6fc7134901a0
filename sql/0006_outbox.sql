-- What commands leave to be done later: the outbox they write to, who subscribes to events, what is not delivered yet,
-- and the processes that work.

create table kernel.outbox (
  institution_id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  seq bigint not null generated always as identity,
  id uuid not null default kernel.new_id(),
  -- task or event; both are kernel functions' to write, and names the boot check's: checks would be a third of what a command pays
  kind text not null,
  name text not null,
  aggregate_id uuid,
  -- the relay must get through with it in the time that its statement has
  payload jsonb not null constraint outbox_payload_bounds check (pg_column_size(payload) <= 1000000),
  options jsonb not null default '{}',
  actor_id uuid,
  request_id text,
  at timestamptz not null default now(),
  constraint outbox_key primary key (xid, seq),
  constraint outbox_event_of_something check ((kind = 'event') = (aggregate_id is not null))
);
comment on table kernel.outbox is 'tasks and events in the transaction that causes them. The relay takes them away in the order (xid, seq) below the horizon';
create index outbox_by_aggregate on kernel.outbox (institution_id, aggregate_id, seq) where kind = 'event';
alter table kernel.outbox enable row level security;
alter table kernel.outbox force row level security;
create policy writer on kernel.outbox for insert to provost_writer with check (institution_id = kernel.institution());
create policy reader on kernel.outbox for select to provost_reader using (true);
create policy owner on kernel.outbox to provost_owner using (true) with check (true);

create table kernel.subscriptions (
  event text not null,
  subscriber text not null,
  told_at timestamptz not null default clock_timestamp(),
  constraint subscriptions_key primary key (event, subscriber)
);
comment on table kernel.subscriptions is 'who wants to know of which event, as the code declares it; told by every process when it starts and every hour';

create table kernel.deliveries (
  institution_id uuid not null,
  id uuid not null,
  subscriber text not null,
  event text not null,
  aggregate_id uuid not null,
  seq bigint not null,
  payload jsonb not null,
  actor_id uuid,
  request_id text,
  at timestamptz not null,
  constraint deliveries_key primary key (institution_id, id, subscriber)
);
comment on table kernel.deliveries is 'events that a subscriber has not dealt with: one after the other for each aggregate, so the first holds back the later ones';
create index deliveries_in_order on kernel.deliveries (institution_id, aggregate_id, subscriber, seq);
alter table kernel.deliveries enable row level security;
alter table kernel.deliveries force row level security;
create policy writer on kernel.deliveries to provost_writer using (institution_id = kernel.institution()) with check (institution_id = kernel.institution());
create policy reader on kernel.deliveries for select to provost_reader using (true);
create policy owner on kernel.deliveries to provost_owner using (true) with check (true);

create table kernel.workers (
  id text not null constraint workers_key primary key,
  started_at timestamptz not null default clock_timestamp()
);
comment on table kernel.workers is 'who may have taken up jobs. Each holds an advisory lock for as long as its session lives: one without has lost its jobs';
