-- What every domain stands on: the context of a command, idempotency keys, the change log, revocations.
-- The schema itself, its functions and the three roles stand already (src/db/migrate).

-- UUIDv7 is built in from PostgreSQL 18 on. Before, a random UUID gets the time in its first 48 bits and 7 as version.
do $$
begin
  if current_setting('server_version_num')::int >= 180000 then
    create function kernel.new_id() returns uuid
      language sql volatile parallel safe
      return uuidv7();
  else
    create function kernel.new_id() returns uuid
      language sql volatile parallel safe
      return encode(
        set_bit(set_bit(
          overlay(
            uuid_send(gen_random_uuid())
            placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
            from 1 for 6),
          52, 1), 53, 1),
        'hex')::uuid;
  end if;
end
$$;
comment on function kernel.new_id() is 'a fresh UUIDv7: ids sort by their time of birth';

create table kernel.idempotency (
  institution_id uuid not null,
  actor_id uuid not null,
  key text not null,
  command text not null,
  request_hash text not null,
  response jsonb,
  claimed_at timestamptz not null default now(),
  constraint idempotency_key primary key (institution_id, actor_id, key)
);
comment on table kernel.idempotency is 'one row an Idempotency-Key, written by the statement that has the effect; kept 30 days';
create index idempotency_age on kernel.idempotency (claimed_at);
select kernel.tenant('kernel.idempotency', logged => false);

create sequence kernel.change_seq;

create table kernel.changes (
  seq bigint not null default nextval('kernel.change_seq'),
  xid xid8 not null default pg_current_xact_id(),
  institution_id uuid not null,
  entity text not null,
  row_id uuid not null,
  operation text not null constraint changes_operation_known check (operation in ('insert', 'update', 'delete')),
  actor_id uuid,
  request_id text,
  at timestamptz not null,
  before jsonb,
  after jsonb,
  constraint changes_key primary key (at, seq)
) partition by range (at);
comment on table kernel.changes is 'every change of every tenant row, in the transaction that made it. Order is (xid, seq) below the horizon, never seq alone';
create index changes_in_order on kernel.changes (institution_id, xid, seq);
create index changes_of_row on kernel.changes (institution_id, row_id, entity, at, seq);
alter table kernel.changes enable row level security;
alter table kernel.changes force row level security;
create policy writer on kernel.changes for insert to provost_writer with check (institution_id = kernel.institution());
create policy reader on kernel.changes for select to provost_reader using (true);
create policy owner on kernel.changes to provost_owner using (true) with check (true);
create table kernel.changes_beyond partition of kernel.changes default;
comment on table kernel.changes_beyond is 'catches what no monthly partition was made for; empty in health';

create table kernel.revocations (
  seq bigint generated always as identity constraint revocations_key primary key,
  subject_id uuid not null,
  at timestamptz not null default clock_timestamp()
);
comment on table kernel.revocations is 'whoever cached something about this subject (a session, a user, an account) reads it again; polled by every process';
create index revocations_age on kernel.revocations (at);
