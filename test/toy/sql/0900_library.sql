create schema library;
comment on schema library is 'a toy domain: what a domain needs, and nothing more';

create table library.books (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  campus_id uuid not null,
  title text not null constraint books_title_bounds check (length(title) between 1 and 120),
  author text constraint books_author_bounds check (length(author) between 1 and 120),
  state text not null default 'shelved' constraint books_state_known check (state in ('shelved', 'lent', 'lost')),
  note text constraint books_note_bounds check (length(note) between 1 and 120),
  copies integer not null constraint books_copies_bounds check (copies between 1 and 1000),
  acquired_on date not null,
  price bigint constraint books_price_positive check (price >= 0),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint books_key primary key (institution_id, id),
  constraint books_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id),
  constraint books_title_unique unique (institution_id, campus_id, title),
  constraint books_of_campus unique (institution_id, id, campus_id)
);
comment on table library.books is 'books of a campus';
create index books_by_title on library.books (institution_id, title, id);
create index books_by_acquisition on library.books (institution_id, acquired_on, id);
select kernel.tenant('library.books');

create table library.loans (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  book_id uuid not null,
  campus_id uuid not null,
  user_id uuid not null,
  number integer not null,
  due_on date not null,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint loans_key primary key (institution_id, id),
  -- whose a loan is stands in it, and goes where its book goes: so the log knows from where to where
  constraint loans_book foreign key (institution_id, book_id, campus_id)
    references library.books (institution_id, id, campus_id) on update cascade,
  constraint loans_user foreign key (institution_id, user_id) references identity.users (institution_id, id),
  constraint loans_number_unique unique (institution_id, book_id, number)
);
comment on table library.loans is 'who took which book';
create index loans_by_book on library.loans (institution_id, book_id, campus_id);
create index loans_by_user on library.loans (institution_id, user_id);
select kernel.tenant('library.loans');

-- a loan is shown with its book's title, and moves with it
create trigger show_in_loans after update on library.books
  referencing old table as was_rows new table as now_rows for each statement
  execute function kernel.lead_children('library.loans', 'book_id', '', 'title');

create table library.reminders (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  loan_id uuid not null,
  word text not null constraint reminders_word_bounds check (length(word) between 1 and 40),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint reminders_key primary key (institution_id, id),
  constraint reminders_loan foreign key (institution_id, loan_id) references library.loans (institution_id, id)
);
comment on table library.reminders is 'what readers were told; nothing here keeps it from being told twice';
create index reminders_by_loan on library.reminders (institution_id, loan_id);
select kernel.tenant('library.reminders');

create table library.entries (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  book_id uuid not null,
  heading text not null,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint entries_key primary key (institution_id, id),
  constraint entries_book foreign key (institution_id, book_id) references library.books (institution_id, id) on delete cascade
);
comment on table library.entries is 'the index, an entry a book; nothing keeps a book from having two but that each is indexed once';
create index entries_by_book on library.entries (institution_id, book_id);
select kernel.tenant('library.entries');
