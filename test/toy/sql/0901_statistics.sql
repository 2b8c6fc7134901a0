create schema statistics;
comment on schema statistics is 'a toy domain that listens to another one';

create table statistics.losses (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  book_id uuid not null,
  count integer not null,
  notes text[] not null,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint losses_key primary key (institution_id, id),
  constraint losses_book_unique unique (institution_id, book_id)
);
comment on table statistics.losses is 'how often a book was lost and how, in the order in which it was told';
select kernel.tenant('statistics.losses');
