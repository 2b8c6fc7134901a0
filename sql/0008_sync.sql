-- How far back the changes of each institution are still known.

create table kernel.change_floors (
  institution_id uuid not null constraint change_floors_key primary key,
  xid xid8 not null,
  seq bigint not null,
  row_id uuid not null,
  dropped_at timestamptz not null default clock_timestamp()
);
comment on table kernel.change_floors is 'the last change in order (xid, seq) that an institution’s log has lost to retention: whoever stands before it has missed something';
alter table kernel.change_floors enable row level security;
alter table kernel.change_floors force row level security;
create policy writer on kernel.change_floors to provost_writer using (institution_id = kernel.institution()) with check (institution_id = kernel.institution());
create policy reader on kernel.change_floors for select to provost_reader using (true);
create policy owner on kernel.change_floors to provost_owner using (true) with check (true);
grant select on kernel.change_floors to provost_reader;

-- What it does stands in identity/functions/note_machine.sql, which is applied after this file.
create function identity.note_machine() returns trigger
  language plpgsql
as $$
begin
  return null;
end
$$;
create trigger note_machine after update on identity.users
  for each row when (new.kind = 'machine') execute function identity.note_machine();

create table kernel.home (
  system_identifier bigint not null constraint home_key primary key,
  since timestamptz not null default clock_timestamp()
);
comment on table kernel.home is 'the PostgreSQL whose transactions the log and the outbox number: one row. Restored elsewhere, their numbers say nothing';
