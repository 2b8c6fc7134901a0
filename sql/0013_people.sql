-- Students, those who care for them, and their families.

-- What is looked for by name is kept as it is looked for: without accents, in small letters, indexed by its trigrams.
create extension if not exists pg_trgm schema public;
create extension if not exists btree_gin schema public;
create extension if not exists unaccent schema public;

-- Of unaccent's dictionary it is said that it may change. This one does not while the words that are kept rest on it.
create function kernel.plain(text) returns text
  language sql immutable strict parallel safe
  return lower(public.unaccent('public.unaccent'::regdictionary, $1));
comment on function kernel.plain(text) is 'text as it is looked for: without accents, in small letters';

create table campus.families (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  campus_id uuid not null,
  name text not null constraint families_name_bounds check (length(name) between 1 and 120),
  address text constraint families_address_bounds check (length(address) between 1 and 300),
  phone text constraint families_phone_shape check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  words text not null generated always as (kernel.plain(' ' || name || ' ' || coalesce(phone, '') || ' ')) stored,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint families_key primary key (institution_id, id),
  constraint families_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id)
);
comment on table campus.families is 'whose children are siblings, on whichever campus; kept by one of them';
create index families_by_name on campus.families (institution_id, name, id);
create index families_by_campus on campus.families (institution_id, campus_id);
create index families_by_words on campus.families using gin (institution_id, words public.gin_trgm_ops);
select kernel.tenant('campus.families', secret => '{words}');
grant select (words) on campus.families to provost_reader;

create table campus.students (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  campus_id uuid not null,
  admission_number text constraint students_number_bounds check (length(admission_number) between 1 and 40),
  name text not null constraint students_name_bounds check (length(name) between 1 and 120),
  preferred_name text constraint students_preferred_name_bounds check (length(preferred_name) between 1 and 120),
  born_on date,
  gender text constraint students_gender_known check (gender in ('female', 'male', 'other')),
  nationality text constraint students_nationality_shape check (nationality ~ '^[A-Z]{2}$'),
  email text constraint students_email_bounds check (length(email) between 3 and 254),
  phone text constraint students_phone_shape check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  address text constraint students_address_bounds check (length(address) between 1 and 300),
  family_id uuid,
  category_id uuid,
  user_id uuid,
  -- where they sit now, kept by whatever enrols them
  section_id uuid,
  status text not null default 'applicant'
    constraint students_status_known check (status in ('applicant', 'active', 'suspended', 'withdrawn', 'graduated', 'alumni', 'merged')),
  status_since date,
  status_reason text constraint students_reason_bounds check (length(status_reason) between 1 and 300),
  admitted_on date,
  left_on date,
  merged_into_id uuid,
  medical_notes text constraint students_medical_bounds check (length(medical_notes) between 1 and 2000),
  custom jsonb not null default '{}' constraint students_custom_object check (jsonb_typeof(custom) = 'object'),
  words text not null generated always as (kernel.plain(
    ' ' || name || ' ' || coalesce(preferred_name, '') || ' ' || coalesce(admission_number, '') || ' ' || coalesce(phone, '') || ' ' || coalesce(email, '') || ' ')) stored,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint students_key primary key (institution_id, id),
  -- it is tomorrow somewhere: what is past stays past, so what was let in stays right
  constraint students_born check (born_on between '1900-01-01' and current_date + 1),
  constraint students_left_after_coming check (left_on >= admitted_on),
  constraint students_merged check ((status = 'merged') = (merged_into_id is not null)),
  constraint students_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id),
  constraint students_family foreign key (institution_id, family_id) references campus.families (institution_id, id),
  constraint students_category foreign key (institution_id, category_id) references campus.student_categories (institution_id, id),
  constraint students_user foreign key (institution_id, user_id) references identity.users (institution_id, id),
  constraint students_section foreign key (institution_id, section_id, campus_id)
    references campus.sections (institution_id, id, campus_id) on update cascade,
  constraint students_merged_into foreign key (institution_id, merged_into_id) references campus.students (institution_id, id),
  constraint students_number_unique unique (institution_id, campus_id, admission_number),
  constraint students_user_unique unique (institution_id, user_id)
);
comment on table campus.students is 'who studies here, did, or wants to';
-- What was given once is not taken away: by step, for who is admitted has no number yet at the moment in which they become
-- active, and who comes from elsewhere may have none.
select kernel.to_come('campus.keep_number');
create trigger keep_number before update of admission_number on campus.students
  for each row when (old.admission_number is not null and new.admission_number is null and new.status not in ('applicant', 'merged'))
  execute function campus.keep_number();
create index students_by_name on campus.students (institution_id, name, id);
create index students_by_family on campus.students (institution_id, family_id);
create index students_by_category on campus.students (institution_id, category_id);
create index students_by_section on campus.students (institution_id, section_id, campus_id, name, id);
create index students_by_merged_into on campus.students (institution_id, merged_into_id);
create index students_by_custom on campus.students using gin (institution_id, custom jsonb_path_ops);
create index students_by_words on campus.students using gin (institution_id, words public.gin_trgm_ops);
-- the log has what they are made of
select kernel.tenant('campus.students', secret => '{words}');
grant select (words) on campus.students to provost_reader;

create table campus.guardians (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  campus_id uuid not null,
  name text not null constraint guardians_name_bounds check (length(name) between 1 and 120),
  email text constraint guardians_email_bounds check (length(email) between 3 and 254),
  phone text constraint guardians_phone_shape check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  occupation text constraint guardians_occupation_bounds check (length(occupation) between 1 and 120),
  address text constraint guardians_address_bounds check (length(address) between 1 and 300),
  user_id uuid,
  custom jsonb not null default '{}' constraint guardians_custom_object check (jsonb_typeof(custom) = 'object'),
  words text not null generated always as (kernel.plain(' ' || name || ' ' || coalesce(phone, '') || ' ' || coalesce(email, '') || ' ')) stored,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint guardians_key primary key (institution_id, id),
  constraint guardians_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id),
  constraint guardians_user foreign key (institution_id, user_id) references identity.users (institution_id, id),
  constraint guardians_user_unique unique (institution_id, user_id)
);
comment on table campus.guardians is 'who cares for students, and may be called';
create index guardians_by_name on campus.guardians (institution_id, name, id);
create index guardians_by_campus on campus.guardians (institution_id, campus_id);
create index guardians_by_phone on campus.guardians (institution_id, phone);
create index guardians_by_words on campus.guardians using gin (institution_id, words public.gin_trgm_ops);
select kernel.tenant('campus.guardians', secret => '{words}');
grant select (words) on campus.guardians to provost_reader;

create table campus.guardianships (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  student_id uuid not null,
  guardian_id uuid not null,
  -- its student's, and they follow: kernel.lead_children
  campus_id uuid,
  section_id uuid,
  relation text not null constraint guardianships_relation_known
    check (relation in ('mother', 'father', 'grandparent', 'sibling', 'relative', 'legal_guardian', 'other')),
  custody text not null default 'full' constraint guardianships_custody_known check (custody in ('full', 'shared', 'none')),
  contact_order integer not null constraint guardianships_order_bounds check (contact_order between 1 and 20),
  may_see boolean not null default true,
  may_collect boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint guardianships_key primary key (institution_id, id),
  constraint guardianships_student foreign key (institution_id, student_id) references campus.students (institution_id, id),
  constraint guardianships_guardian foreign key (institution_id, guardian_id) references campus.guardians (institution_id, id),
  constraint guardianships_unique unique (institution_id, student_id, guardian_id)
);
comment on table campus.guardianships is 'who cares for whom: relation, custody, who is called first, and who may see how the child does';
create index guardianships_by_guardian on campus.guardianships (institution_id, guardian_id, student_id);
create index guardianships_by_time on campus.guardianships (institution_id, created_at, id);
select kernel.tenant('campus.guardianships');
-- who inserts many at once gives them what they follow: a look for each row is half of what it costs
create trigger follow_student before insert on campus.guardianships
  for each row when (new.campus_id is null)
  execute function kernel.follow_parent('campus.students', 'student_id', 'campus_id, section_id');
create trigger follow_another_student before update of student_id on campus.guardianships
  for each row execute function kernel.follow_parent('campus.students', 'student_id', 'campus_id, section_id');
create trigger lead_guardianships after update on campus.students
  referencing old table as was_rows new table as now_rows for each statement
  execute function kernel.lead_children('campus.guardianships', 'student_id', 'campus_id, section_id');
-- who is shown with it moves it
create trigger show_in_guardianships after update on campus.guardians
  referencing old table as was_rows new table as now_rows for each statement
  execute function kernel.lead_children('campus.guardianships', 'guardian_id', '', 'name, phone, email');
create trigger show_in_guardianships after update on campus.students
  referencing old table as was_rows new table as now_rows for each statement
  execute function kernel.lead_children('campus.guardianships', 'student_id', '', 'name');

create table campus.admission_patterns (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  campus_id uuid not null,
  pattern text not null constraint admission_patterns_shape
    check (length(pattern) between 1 and 40 and pattern ~ '^([A-Za-z0-9 /.-]|\{(CAMPUS|YYYY|YY)\})*\{0{1,10}\}([A-Za-z0-9 /.-]|\{(CAMPUS|YYYY|YY)\})*$'),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint admission_patterns_key primary key (institution_id, id),
  constraint admission_patterns_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id),
  constraint admission_patterns_campus_unique unique (institution_id, campus_id)
);
comment on table campus.admission_patterns is 'how a campus numbers whom it admits; {CAMPUS}-{YYYY}-{0000} where it says nothing';
create index admission_patterns_by_time on campus.admission_patterns (institution_id, created_at, id);
select kernel.tenant('campus.admission_patterns');

create table campus.admission_counters (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  campus_id uuid not null,
  -- the number without its digits: each series counts for itself
  series text not null,
  last integer not null,
  constraint admission_counters_key primary key (institution_id, id),
  constraint admission_counters_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id),
  constraint admission_counters_series_unique unique (institution_id, campus_id, series)
);
comment on table campus.admission_counters is 'the last number given of each series of a campus; locked last by who admits';
select kernel.tenant('campus.admission_counters', logged => false);
