-- Who teaches what to whom, where and when in the week; who stands in on a day; and private addresses of timetables.

create table campus.slots (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  section_id uuid not null,
  -- its section's, its period's and its room's
  campus_id uuid not null,
  subject_id uuid not null,
  teacher_id uuid not null,
  room_id uuid,
  period_id uuid not null,
  weekday integer not null constraint slots_weekday_bounds check (weekday between 1 and 7),
  -- where the section is split; none: the whole class
  block text constraint slots_block_shape check (block ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  starts_on date not null,
  ends_on date not null,
  continues_id uuid,
  -- kept by campus.book_lessons; an update here moves the version, which copies and calendars go by
  substituted integer not null default 0 constraint slots_substituted_bounds check (substituted >= 0),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint slots_key primary key (institution_id, id),
  constraint slots_order check (starts_on <= ends_on),
  constraint slots_section foreign key (institution_id, section_id, campus_id) references campus.sections (institution_id, id, campus_id),
  constraint slots_subject foreign key (institution_id, subject_id) references campus.subjects (institution_id, id),
  constraint slots_teacher foreign key (institution_id, teacher_id) references identity.users (institution_id, id),
  constraint slots_room foreign key (institution_id, room_id, campus_id) references campus.rooms (institution_id, id, campus_id),
  constraint slots_period foreign key (institution_id, period_id, campus_id) references campus.periods (institution_id, id, campus_id),
  -- what never applied is deleted, and what continues it continues nothing then
  constraint slots_continues foreign key (institution_id, continues_id) references campus.slots (institution_id, id) on delete set null (continues_id),
  constraint slots_of_section unique (institution_id, id, section_id, campus_id)
);
comment on table campus.slots is 'lessons of a week, from a day until a day: what is moved ends, and another one goes on, so that past weeks keep what was';
create index slots_by_start on campus.slots (institution_id, starts_on, id);
create index slots_by_section on campus.slots (institution_id, section_id, campus_id);
create index slots_by_subject on campus.slots (institution_id, subject_id);
create index slots_by_teacher on campus.slots (institution_id, teacher_id);
create index slots_by_room on campus.slots (institution_id, room_id, campus_id);
create index slots_by_period on campus.slots (institution_id, period_id, campus_id);
create index slots_by_continues on campus.slots (institution_id, continues_id);
select kernel.tenant('campus.slots');

create table campus.substitutions (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  slot_id uuid not null,
  -- its slot's
  section_id uuid not null,
  campus_id uuid not null,
  held_on date not null,
  instead_of_id uuid not null,
  teacher_id uuid,
  room_id uuid,
  cancelled boolean not null default false,
  reason text not null constraint substitutions_reason_bounds check (length(reason) between 1 and 300),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint substitutions_key primary key (institution_id, id),
  constraint substitutions_clear check (cancelled = (teacher_id is null) and (room_id is null or not cancelled)),
  constraint substitutions_slot foreign key (institution_id, slot_id, section_id, campus_id)
    references campus.slots (institution_id, id, section_id, campus_id),
  constraint substitutions_instead_of foreign key (institution_id, instead_of_id) references identity.users (institution_id, id),
  constraint substitutions_teacher foreign key (institution_id, teacher_id) references identity.users (institution_id, id),
  constraint substitutions_room foreign key (institution_id, room_id, campus_id) references campus.rooms (institution_id, id, campus_id),
  constraint substitutions_once_a_day unique (institution_id, slot_id, held_on)
);
comment on table campus.substitutions is 'days on which a slot is taught by somebody else, elsewhere or not at all';
create index substitutions_by_day on campus.substitutions (institution_id, held_on, id);
create index substitutions_by_slot on campus.substitutions (institution_id, slot_id, section_id, campus_id);
create index substitutions_by_instead_of on campus.substitutions (institution_id, instead_of_id, held_on);
create index substitutions_by_teacher on campus.substitutions (institution_id, teacher_id, held_on);
create index substitutions_by_room on campus.substitutions (institution_id, room_id, campus_id);
select kernel.tenant('campus.substitutions');

-- Slots and substitutions take teachers, rooms and sections alike, so what they take stands in one table: a slot has a row
-- for the days on which it is as it was placed, and one for each day on which it is substituted. Nobody can be in two places
-- whichever of the two says so, and whatever happens at once.
create table campus.bookings (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  slot_id uuid not null,
  section_id uuid not null,
  campus_id uuid not null,
  subject_id uuid not null,
  -- empty: the whole class
  block text not null,
  teacher_id uuid not null,
  room_id uuid,
  period_id uuid not null,
  minutes int4range not null,
  weekday integer not null,
  -- counted from the first one of the calendar: slots meet where there is a day on which both are
  weeks int4multirange not null,
  constraint bookings_key primary key (institution_id, id),
  constraint bookings_slot foreign key (institution_id, slot_id) references campus.slots (institution_id, id) on delete cascade,
  -- a period whose times move takes its lessons along, or cannot move
  constraint bookings_period foreign key (institution_id, period_id, campus_id, minutes)
    references campus.periods (institution_id, id, campus_id, minutes) on update cascade,
  -- Who is taken comes first: with the institution in front, which is the same for all, gist takes half as long again.
  constraint bookings_teachers_apart exclude using gist
    (teacher_id with =, weekday with =, minutes with &&, weeks with &&, institution_id with =),
  constraint bookings_rooms_apart exclude using gist
    (room_id with =, weekday with =, minutes with &&, weeks with &&, institution_id with =) where (room_id is not null),
  -- a section is one class, or split by one block ...
  constraint bookings_blocks_apart exclude using gist
    (section_id with =, weekday with =, minutes with &&, weeks with &&, block with <>, institution_id with =),
  -- ... in which each subject is taught once; the whole class has one lesson, of whichever subject
  constraint bookings_subjects_apart exclude using gist
    (section_id with =, weekday with =, minutes with &&, weeks with &&, institution_id with =,
     (case when block = '' then section_id else subject_id end) with =)
);
comment on table campus.bookings is 'when a slot takes whom, which room and whose time, substitutions counted in; written by campus.book_placed and campus.book_slot alone';
create index bookings_by_slot on campus.bookings (institution_id, slot_id);
create index bookings_by_period on campus.bookings (institution_id, period_id, campus_id, minutes);
select kernel.tenant('campus.bookings', logged => false);

select kernel.to_come('campus.book_placed');
select kernel.to_come('campus.book_lessons');
create trigger book_placed after insert on campus.slots
  referencing new table as now_rows for each statement execute function campus.book_placed();
create trigger book_moved after update of section_id, campus_id, subject_id, teacher_id, room_id, period_id, weekday, block, starts_on, ends_on
  on campus.slots for each row execute function campus.book_lessons();
create trigger book_substituted after insert or update or delete on campus.substitutions
  for each row execute function campus.book_lessons();

create table campus.calendar_links (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  user_id uuid not null,
  name text not null constraint calendar_links_name_bounds check (length(name) between 1 and 120),
  section_id uuid,
  teacher_id uuid,
  room_id uuid,
  student_id uuid,
  token_hash bytea not null,
  last_used_on date,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint calendar_links_key primary key (institution_id, id),
  constraint calendar_links_one_timetable check (num_nonnulls(section_id, teacher_id, room_id, student_id) = 1),
  constraint calendar_links_user foreign key (institution_id, user_id) references identity.users (institution_id, id),
  constraint calendar_links_section foreign key (institution_id, section_id) references campus.sections (institution_id, id) on delete cascade,
  constraint calendar_links_teacher foreign key (institution_id, teacher_id) references identity.users (institution_id, id),
  constraint calendar_links_room foreign key (institution_id, room_id) references campus.rooms (institution_id, id) on delete cascade,
  constraint calendar_links_student foreign key (institution_id, student_id) references campus.students (institution_id, id) on delete cascade,
  constraint calendar_links_hash_unique unique (token_hash)
);
comment on table campus.calendar_links is 'private addresses of timetables, for calendars that cannot sign in: hashes of tokens that are shown once';
create index calendar_links_by_user on campus.calendar_links (institution_id, user_id, created_at, id);
create index calendar_links_by_section on campus.calendar_links (institution_id, section_id);
create index calendar_links_by_teacher on campus.calendar_links (institution_id, teacher_id);
create index calendar_links_by_room on campus.calendar_links (institution_id, room_id);
create index calendar_links_by_student on campus.calendar_links (institution_id, student_id);
select kernel.tenant('campus.calendar_links', secret => '{token_hash}');
-- The day of its use moves no version: who revokes a link as they have read it may, whether or not a calendar has asked since.
drop trigger touch on campus.calendar_links;
create trigger touch before update of institution_id, id, user_id, name, section_id, teacher_id, room_id, student_id, token_hash, version, created_at
  on campus.calendar_links for each row execute function kernel.touch();
