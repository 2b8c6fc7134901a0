-- What an institution teaches, to whom and where: programs, class levels, sections, subjects, rooms, and who teaches.

create table campus.programs (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  code text not null constraint programs_code_bounds check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  name text not null constraint programs_name_bounds check (length(name) between 1 and 120),
  kind text not null constraint programs_kind_known check (kind in ('stage', 'degree', 'diploma', 'certificate')),
  position integer not null constraint programs_position_bounds check (position between 1 and 1000),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint programs_key primary key (institution_id, id),
  constraint programs_code_unique unique (institution_id, code)
);
comment on table campus.programs is 'what one studies: the stages of a school, the courses of a college';
create index programs_by_position on campus.programs (institution_id, position, id);
select kernel.tenant('campus.programs');

create table campus.class_levels (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  program_id uuid not null,
  code text not null constraint class_levels_code_bounds check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  name text not null constraint class_levels_name_bounds check (length(name) between 1 and 120),
  position integer not null constraint class_levels_position_bounds check (position between 1 and 1000),
  next_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint class_levels_key primary key (institution_id, id),
  constraint class_levels_program foreign key (institution_id, program_id) references campus.programs (institution_id, id),
  constraint class_levels_next foreign key (institution_id, next_id) references campus.class_levels (institution_id, id),
  constraint class_levels_next_other check (next_id <> id),
  constraint class_levels_code_unique unique (institution_id, code)
);
comment on table campus.class_levels is 'the steps of a program, each of which leads to the next one or, at the end, out of the institution';
create index class_levels_by_position on campus.class_levels (institution_id, position, id);
create index class_levels_by_program on campus.class_levels (institution_id, program_id);
create index class_levels_by_next on campus.class_levels (institution_id, next_id);
select kernel.tenant('campus.class_levels');

create table campus.sections (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  academic_year_id uuid not null,
  class_level_id uuid not null,
  campus_id uuid not null,
  code text not null constraint sections_code_bounds check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  name text not null constraint sections_name_bounds check (length(name) between 1 and 120),
  capacity integer not null constraint sections_capacity_bounds check (capacity between 1 and 5000),
  -- kept by campus.count_enrolled: the seats that are taken
  enrolled integer not null default 0 constraint sections_enrolled_bounds check (enrolled >= 0),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint sections_key primary key (institution_id, id),
  constraint sections_within_capacity check (enrolled <= capacity),
  constraint sections_year foreign key (institution_id, academic_year_id) references campus.academic_years (institution_id, id),
  constraint sections_class_level foreign key (institution_id, class_level_id) references campus.class_levels (institution_id, id),
  constraint sections_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id),
  constraint sections_code_unique unique (institution_id, academic_year_id, campus_id, class_level_id, code),
  -- what refers to a section says its year, level and campus too, and cannot say them otherwise
  constraint sections_place unique (institution_id, id, academic_year_id, class_level_id, campus_id),
  constraint sections_of_campus unique (institution_id, id, campus_id)
);
comment on table campus.sections is 'groups of a class level in a year on a campus, and how many of their seats are taken';
create index sections_by_code on campus.sections (institution_id, code, id);
create index sections_by_level on campus.sections (institution_id, class_level_id);
create index sections_by_campus on campus.sections (institution_id, campus_id);
select kernel.tenant('campus.sections');

create table campus.subjects (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  code text not null constraint subjects_code_bounds check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  name text not null constraint subjects_name_bounds check (length(name) between 1 and 120),
  kind text not null constraint subjects_kind_known check (kind in ('core', 'elective', 'activity')),
  credits numeric(4, 1) not null default 0 constraint subjects_credits_bounds check (credits between 0 and 100),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint subjects_key primary key (institution_id, id),
  constraint subjects_code_unique unique (institution_id, code)
);
comment on table campus.subjects is 'what is taught';
create index subjects_by_name on campus.subjects (institution_id, name, id);
select kernel.tenant('campus.subjects');

create table campus.elective_groups (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  academic_year_id uuid not null,
  class_level_id uuid not null,
  code text not null constraint elective_groups_code_bounds check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  name text not null constraint elective_groups_name_bounds check (length(name) between 1 and 120),
  least integer not null constraint elective_groups_least_bounds check (least between 0 and 20),
  most integer not null constraint elective_groups_most_bounds check (most between 1 and 20),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint elective_groups_key primary key (institution_id, id),
  constraint elective_groups_order check (least <= most),
  constraint elective_groups_year foreign key (institution_id, academic_year_id) references campus.academic_years (institution_id, id),
  constraint elective_groups_class_level foreign key (institution_id, class_level_id) references campus.class_levels (institution_id, id),
  constraint elective_groups_code_unique unique (institution_id, academic_year_id, class_level_id, code),
  constraint elective_groups_place unique (institution_id, id, academic_year_id, class_level_id)
);
comment on table campus.elective_groups is 'subjects of a class level in a year of which so many are to be chosen';
create index elective_groups_by_code on campus.elective_groups (institution_id, code, id);
create index elective_groups_by_level on campus.elective_groups (institution_id, class_level_id);
select kernel.tenant('campus.elective_groups');

create table campus.curricula (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  academic_year_id uuid not null,
  class_level_id uuid not null,
  subject_id uuid not null,
  elective_group_id uuid,
  periods_per_week integer not null constraint curricula_periods_bounds check (periods_per_week between 0 and 60),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint curricula_key primary key (institution_id, id),
  constraint curricula_year foreign key (institution_id, academic_year_id) references campus.academic_years (institution_id, id),
  constraint curricula_class_level foreign key (institution_id, class_level_id) references campus.class_levels (institution_id, id),
  constraint curricula_subject foreign key (institution_id, subject_id) references campus.subjects (institution_id, id),
  -- a group of another class level or year is no group of this one
  constraint curricula_elective_group foreign key (institution_id, elective_group_id, academic_year_id, class_level_id)
    references campus.elective_groups (institution_id, id, academic_year_id, class_level_id),
  constraint curricula_subject_unique unique (institution_id, academic_year_id, class_level_id, subject_id)
);
comment on table campus.curricula is 'the subjects of a class level in a year: those that all take, and those of a group to choose from';
create index curricula_by_level on campus.curricula (institution_id, class_level_id);
create index curricula_by_subject on campus.curricula (institution_id, subject_id);
create index curricula_by_group on campus.curricula (institution_id, elective_group_id, academic_year_id, class_level_id);
select kernel.tenant('campus.curricula');

create table campus.rooms (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  campus_id uuid not null,
  code text not null constraint rooms_code_bounds check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  name text not null constraint rooms_name_bounds check (length(name) between 1 and 120),
  kind text not null constraint rooms_kind_known check (kind in ('classroom', 'laboratory', 'hall', 'sports', 'other')),
  capacity integer not null constraint rooms_capacity_bounds check (capacity between 1 and 10000),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint rooms_key primary key (institution_id, id),
  constraint rooms_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id),
  constraint rooms_code_unique unique (institution_id, campus_id, code),
  constraint rooms_of_campus unique (institution_id, id, campus_id)
);
comment on table campus.rooms is 'where one is taught';
create index rooms_by_code on campus.rooms (institution_id, code, id);
select kernel.tenant('campus.rooms');

create table campus.student_categories (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  code text not null constraint student_categories_code_bounds check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  name text not null constraint student_categories_name_bounds check (length(name) between 1 and 120),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint student_categories_key primary key (institution_id, id),
  constraint student_categories_code_unique unique (institution_id, code)
);
comment on table campus.student_categories is 'what quotas and concessions go by';
create index student_categories_by_name on campus.student_categories (institution_id, name, id);
select kernel.tenant('campus.student_categories');

create table campus.periods (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  campus_id uuid not null,
  code text not null constraint periods_code_bounds check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  name text not null constraint periods_name_bounds check (length(name) between 1 and 120),
  kind text not null constraint periods_kind_known check (kind in ('lesson', 'break', 'assembly')),
  starts_at text not null constraint periods_start_shape check (starts_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ends_at text not null constraint periods_end_shape check (ends_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  -- of the day; none where the order is wrong, which a range cannot hold: the constraint below then says so
  minutes int4range not null generated always as (case when starts_at < ends_at then int4range(
    substr(starts_at, 1, 2)::int * 60 + substr(starts_at, 4, 2)::int,
    substr(ends_at, 1, 2)::int * 60 + substr(ends_at, 4, 2)::int) else 'empty' end) stored,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint periods_key primary key (institution_id, id),
  constraint periods_order check (starts_at < ends_at),
  constraint periods_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id),
  constraint periods_code_unique unique (institution_id, campus_id, code),
  constraint periods_apart exclude using gist (institution_id with =, campus_id with =, minutes with &&),
  constraint periods_of_campus unique (institution_id, id, campus_id),
  -- what refers to a period has its campus and its minutes too, and they follow
  constraint periods_place unique (institution_id, id, campus_id, minutes)
);
comment on table campus.periods is 'the parts of a campus'' day; no two at once';
create index periods_by_start on campus.periods (institution_id, starts_at, id);
select kernel.tenant('campus.periods');

create table campus.teaching_assignments (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  section_id uuid not null,
  -- its section's: none where there is no such section
  campus_id uuid,
  subject_id uuid,
  user_id uuid not null,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint teaching_assignments_key primary key (institution_id, id),
  constraint teaching_assignments_section foreign key (institution_id, section_id) references campus.sections (institution_id, id),
  constraint teaching_assignments_campus foreign key (institution_id, section_id, campus_id)
    references campus.sections (institution_id, id, campus_id) on update cascade,
  constraint teaching_assignments_subject foreign key (institution_id, subject_id) references campus.subjects (institution_id, id),
  constraint teaching_assignments_user foreign key (institution_id, user_id) references identity.users (institution_id, id),
  constraint teaching_assignments_unique unique nulls not distinct (institution_id, section_id, subject_id, user_id)
);
comment on table campus.teaching_assignments is 'who teaches which subject to a section; without a subject: its class teacher';
create index teaching_assignments_by_section on campus.teaching_assignments (institution_id, section_id, campus_id);
create index teaching_assignments_by_subject on campus.teaching_assignments (institution_id, subject_id);
create index teaching_assignments_by_user on campus.teaching_assignments (institution_id, user_id, section_id);
create index teaching_assignments_by_time on campus.teaching_assignments (institution_id, created_at, id);
select kernel.tenant('campus.teaching_assignments');
-- whose an assignment is stands in it
create trigger follow_section before insert or update of section_id on campus.teaching_assignments
  for each row execute function kernel.follow_parent('campus.sections', 'section_id', 'campus_id');

create table campus.custom_fields (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  subject text not null constraint custom_fields_subject_known check (subject in ('student', 'guardian')),
  name text not null constraint custom_fields_name_shape check (name ~ '^[a-z][a-z0-9_]{0,39}$'),
  label text not null constraint custom_fields_label_bounds check (length(label) between 1 and 120),
  type text not null constraint custom_fields_type_known check (type in ('text', 'integer', 'number', 'boolean', 'date', 'choice')),
  minimum numeric,
  maximum numeric,
  choices jsonb constraint custom_fields_choices_bounds check (jsonb_typeof(choices) = 'array' and jsonb_array_length(choices) between 1 and 100),
  required boolean not null default false,
  filterable boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint custom_fields_key primary key (institution_id, id),
  constraint custom_fields_order check (minimum <= maximum),
  constraint custom_fields_choices_for_choice check ((type = 'choice') = (choices is not null)),
  constraint custom_fields_bounds_for_numbers check ((minimum is null and maximum is null) or type in ('text', 'integer', 'number')),
  constraint custom_fields_name_unique unique (institution_id, subject, name)
);
comment on table campus.custom_fields is 'what an institution keeps of its people beside what all keep: typed and bounded';
create index custom_fields_by_name on campus.custom_fields (institution_id, name, id);
select kernel.tenant('campus.custom_fields');
