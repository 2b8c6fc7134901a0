-- Rows of files that are being imported, until one statement moves them to where they belong.

create unlogged table kernel.staged (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  import_id uuid not null,
  first_line integer not null,
  last_line integer not null,
  rows jsonb not null,
  staged_at timestamptz not null default now(),
  constraint staged_key primary key (institution_id, id)
);
comment on table kernel.staged is 'rows of a file that is being imported, some hundreds in each; unlogged: a server that has crashed has forgotten them, and the client sends the file again';
create index staged_by_import on kernel.staged (institution_id, import_id, first_line);
create index staged_age on kernel.staged (staged_at);
select kernel.tenant('kernel.staged', logged => false);
