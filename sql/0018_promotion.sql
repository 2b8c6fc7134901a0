-- A whole year moves on: who goes where, decided before anybody moves, and what became of each.

create table campus.promotions (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  from_year_id uuid not null,
  to_year_id uuid not null,
  -- of one campus alone; none: of all
  campus_id uuid,
  -- of these class levels alone; none: of all
  class_level_ids jsonb not null default '[]' constraint promotions_class_levels_bounds
    check (jsonb_typeof(class_level_ids) = 'array' and jsonb_array_length(class_level_ids) <= 200),
  state text not null default 'previewed'
    constraint promotions_state_known check (state in ('previewed', 'committing', 'committed', 'undoing', 'undone', 'discarded')),
  -- over the items in their order: what was decided of whom, and where they sat
  hash text not null constraint promotions_hash_shape check (hash ~ '^[0-9a-f]{64}$'),
  promote integer not null constraint promotions_promote_counts check (promote >= 0),
  retain integer not null constraint promotions_retain_counts check (retain >= 0),
  graduate integer not null constraint promotions_graduate_counts check (graduate >= 0),
  leave integer not null constraint promotions_leave_counts check (leave >= 0),
  exceptions integer not null constraint promotions_exceptions_counts check (exceptions >= 0),
  -- what became of them, counted when the job is through
  moved integer not null default 0 constraint promotions_moved_counts check (moved >= 0),
  skipped integer not null default 0 constraint promotions_skipped_counts check (skipped >= 0),
  -- jobs are cleared away in time, so nothing refers to them by key
  job_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint promotions_key primary key (institution_id, id),
  constraint promotions_years_apart check (from_year_id <> to_year_id),
  constraint promotions_from_year foreign key (institution_id, from_year_id) references campus.academic_years (institution_id, id),
  constraint promotions_to_year foreign key (institution_id, to_year_id) references campus.academic_years (institution_id, id),
  constraint promotions_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id)
);
comment on table campus.promotions is 'decisions about all who sit in a year: previewed, then carried out by a job, and taken back by another';
create index promotions_by_time on campus.promotions (institution_id, created_at, id);
create index promotions_by_from_year on campus.promotions (institution_id, from_year_id);
create index promotions_by_to_year on campus.promotions (institution_id, to_year_id);
create index promotions_by_campus on campus.promotions (institution_id, campus_id);
select kernel.tenant('campus.promotions');

create table campus.promotion_items (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  promotion_id uuid not null,
  position integer not null constraint promotion_items_position_counts check (position >= 1),
  -- the one that ends, and with it whose it is
  enrolment_id uuid not null,
  -- where that one was when it was decided
  from_section_id uuid not null,
  decision text not null constraint promotion_items_decision_known check (decision in ('promote', 'retain', 'graduate', 'leave')),
  -- where to; none for who leaves, and where none was found
  section_id uuid,
  reason text constraint promotion_items_reason_bounds check (length(reason) between 1 and 300),
  state text not null constraint promotion_items_state_known
    check (state in ('planned', 'exception', 'done', 'skipped', 'undone', 'kept')),
  -- why it is an exception, was skipped, or could not be undone
  code text constraint promotion_items_code_known check (code in
    ('suspended', 'no_section', 'section_full', 'enrolled_already', 'enrolled_then', 'enrolment_changed', 'student_changed', 'section_changed', 'in_use')),
  new_enrolment_id uuid,
  -- what the move wrote over
  was jsonb,
  constraint promotion_items_key primary key (institution_id, id),
  constraint promotion_items_place unique (institution_id, promotion_id, position),
  constraint promotion_items_coded check ((code is not null) = (state in ('exception', 'skipped', 'kept'))),
  constraint promotion_items_promotion foreign key (institution_id, promotion_id) references campus.promotions (institution_id, id),
  constraint promotion_items_enrolment foreign key (institution_id, enrolment_id) references campus.enrolments (institution_id, id),
  constraint promotion_items_from_section foreign key (institution_id, from_section_id) references campus.sections (institution_id, id),
  constraint promotion_items_section foreign key (institution_id, section_id) references campus.sections (institution_id, id),
  constraint promotion_items_new_enrolment foreign key (institution_id, new_enrolment_id) references campus.enrolments (institution_id, id)
);
comment on table campus.promotion_items is 'what is planned for each student of a promotion, and what became of it. Not in the change log: a plan is no fact, and what it leads to is logged where it happens';
create index promotion_items_by_position on campus.promotion_items (institution_id, position);
create index promotion_items_by_enrolment on campus.promotion_items (institution_id, enrolment_id);
create index promotion_items_by_from_section on campus.promotion_items (institution_id, from_section_id);
create index promotion_items_by_section on campus.promotion_items (institution_id, section_id);
create index promotion_items_by_new_enrolment on campus.promotion_items (institution_id, new_enrolment_id) where new_enrolment_id is not null;
select kernel.tenant('campus.promotion_items', logged => false);
