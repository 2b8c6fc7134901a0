-- When an institution works: its years, their terms, and the days that are unlike others.

create extension if not exists btree_gist;

create schema campus;
comment on schema campus is 'who studies what, where and when';

create table campus.academic_years (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  code text not null constraint academic_years_code_bounds check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  name text not null constraint academic_years_name_bounds check (length(name) between 1 and 120),
  starts_on date not null,
  ends_on date not null,
  weekdays jsonb not null constraint academic_years_weekdays_known
    check (jsonb_typeof(weekdays) = 'array' and weekdays <@ '[1, 2, 3, 4, 5, 6, 7]' and jsonb_array_length(weekdays) between 1 and 7),
  -- none where the order is wrong, which a range cannot hold: the constraint below then says so
  span daterange generated always as (case when starts_on <= ends_on then daterange(starts_on, ends_on, '[]') end) stored,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint academic_years_key primary key (institution_id, id),
  constraint academic_years_order check (starts_on < ends_on),
  constraint academic_years_length check (ends_on - starts_on < 800),
  constraint academic_years_code_unique unique (institution_id, code),
  constraint academic_years_apart exclude using gist (institution_id with =, span with &&),
  constraint academic_years_days unique (institution_id, id, starts_on, ends_on)
);
comment on table campus.academic_years is 'years of study. No two of an institution overlap: a day belongs to one at most';
create index academic_years_by_start on campus.academic_years (institution_id, starts_on, id);
select kernel.tenant('campus.academic_years');

create table campus.terms (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  academic_year_id uuid not null,
  code text not null constraint terms_code_bounds check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  name text not null constraint terms_name_bounds check (length(name) between 1 and 120),
  starts_on date not null,
  ends_on date not null,
  -- its year's days: they follow the year's, and none where there is no such year
  year_starts_on date,
  year_ends_on date,
  span daterange generated always as (case when starts_on <= ends_on then daterange(starts_on, ends_on, '[]') end) stored,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint terms_key primary key (institution_id, id),
  constraint terms_order check (starts_on <= ends_on),
  constraint terms_year foreign key (institution_id, academic_year_id) references campus.academic_years (institution_id, id),
  constraint terms_days_of_year foreign key (institution_id, academic_year_id, year_starts_on, year_ends_on)
    references campus.academic_years (institution_id, id, starts_on, ends_on) on update cascade,
  constraint terms_within_year check (year_starts_on <= starts_on and ends_on <= year_ends_on),
  constraint terms_code_unique unique (institution_id, academic_year_id, code),
  constraint terms_apart exclude using gist (institution_id with =, span with &&)
);
comment on table campus.terms is 'parts of an academic year, inside of it, no two at once';
create index terms_by_start on campus.terms (institution_id, starts_on, id);
create index terms_by_year on campus.terms (institution_id, academic_year_id, year_starts_on, year_ends_on);
select kernel.tenant('campus.terms');

-- What it does stands in campus/functions/note_year.sql, which is applied after this file.
create function campus.note_year() returns trigger
  language plpgsql
as $$
begin
  return new;
end
$$;
create trigger note_year before insert or update of academic_year_id on campus.terms
  for each row execute function campus.note_year();

create table campus.holidays (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  campus_id uuid,
  name text not null constraint holidays_name_bounds check (length(name) between 1 and 120),
  starts_on date not null,
  ends_on date not null,
  kind text not null constraint holidays_kind_known check (kind in ('public', 'vacation', 'closure', 'working')),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint holidays_key primary key (institution_id, id),
  constraint holidays_order check (starts_on <= ends_on),
  constraint holidays_length check (ends_on - starts_on < 400),
  constraint holidays_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id),
  constraint holidays_name_unique unique nulls not distinct (institution_id, campus_id, starts_on, name)
);
comment on table campus.holidays is 'days that are unlike their weekday, of a campus or of all: nobody comes, or everybody does though it is a day off';
create index holidays_by_start on campus.holidays (institution_id, starts_on, id);
create index holidays_by_end on campus.holidays (institution_id, ends_on, id);
create index holidays_by_campus on campus.holidays (institution_id, campus_id);
select kernel.tenant('campus.holidays');
