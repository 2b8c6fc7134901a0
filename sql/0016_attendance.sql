-- Who came, day by day or period by period; who may stay away; and what of it adds up.

create table campus.attendance_rules (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  campus_id uuid not null,
  mode text not null constraint attendance_rules_mode_known check (mode in ('daily', 'period')),
  full_day_minutes integer not null constraint attendance_rules_full_bounds check (full_day_minutes between 2 and 1440),
  half_day_minutes integer not null constraint attendance_rules_half_bounds check (half_day_minutes between 1 and 1439),
  shortage_percent integer not null constraint attendance_rules_percent_bounds check (shortage_percent between 0 and 100),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint attendance_rules_key primary key (institution_id, id),
  constraint attendance_rules_order check (half_day_minutes < full_day_minutes),
  constraint attendance_rules_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id),
  constraint attendance_rules_campus_unique unique (institution_id, campus_id)
);
comment on table campus.attendance_rules is 'how a campus takes attendance and what makes a day; what holds where it says nothing stands in campus.applied_attendance_rules';
create index attendance_rules_by_time on campus.attendance_rules (institution_id, created_at, id);
select kernel.tenant('campus.attendance_rules');

create table campus.attendance_registers (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  section_id uuid not null,
  campus_id uuid not null,
  "on" date not null,
  -- none: the whole day
  period_id uuid,
  -- what held when it was taken, so that a rule or a timetable that changes later makes no other day of it
  period_minutes integer constraint attendance_registers_period_bounds check (period_minutes between 1 and 1440),
  full_day_minutes integer not null,
  half_day_minutes integer not null,
  -- of what was told: who tells the same again has told it already
  told bytea not null,
  recorded_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint attendance_registers_key primary key (institution_id, id),
  constraint attendance_registers_period_has_minutes check ((period_id is null) = (period_minutes is null)),
  -- a section with registers stays on its campus: what is kept of its days says the campus too
  constraint attendance_registers_section foreign key (institution_id, section_id, campus_id)
    references campus.sections (institution_id, id, campus_id),
  constraint attendance_registers_period foreign key (institution_id, period_id, campus_id)
    references campus.periods (institution_id, id, campus_id),
  constraint attendance_registers_recorder foreign key (institution_id, recorded_by) references identity.users (institution_id, id),
  constraint attendance_registers_once unique nulls not distinct (institution_id, section_id, "on", period_id),
  constraint attendance_registers_place unique (institution_id, id, section_id, "on")
);
comment on table campus.attendance_registers is 'that the attendance of a section was taken, of a day or a period: when and by whom. Once each';
create index attendance_registers_by_day on campus.attendance_registers (institution_id, "on", id);
create index attendance_registers_by_section on campus.attendance_registers (institution_id, section_id, campus_id);
create index attendance_registers_by_period on campus.attendance_registers (institution_id, period_id, campus_id);
create index attendance_registers_by_recorder on campus.attendance_registers (institution_id, recorded_by);
select kernel.tenant('campus.attendance_registers', '{told}');

-- 100,000 students make 20 million rows a year: a row has what says whose it is and what it says, nothing that its
-- register says. When it was made is in its id. Its campus is its register's, as written by campus.mark_enrolled: in the
-- foreign key it would cost 16 bytes more in an index of all rows, for what no section with registers can change.
create table campus.attendance (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  register_id uuid not null,
  student_id uuid not null,
  section_id uuid not null,
  campus_id uuid not null,
  "on" date not null,
  period_id uuid,
  status text not null constraint attendance_status_known check (status in ('present', 'absent', 'late', 'half', 'excused')),
  minutes smallint constraint attendance_minutes_bounds check (minutes between 0 and 1440),
  note text constraint attendance_note_bounds check (length(note) between 1 and 200),
  version integer not null default 1,
  updated_at timestamptz not null default kernel.now(),
  constraint attendance_key primary key (institution_id, id),
  constraint attendance_minutes_of_presence check (minutes is null or status in ('present', 'late', 'half')),
  constraint attendance_register foreign key (institution_id, register_id, section_id, "on")
    references campus.attendance_registers (institution_id, id, section_id, "on"),
  constraint attendance_student foreign key (institution_id, student_id) references campus.students (institution_id, id),
  -- wherever one sat: who changes sections on a day is counted in one of them. A student's days are a range of it
  constraint attendance_once unique nulls not distinct (institution_id, student_id, "on", period_id)
);
comment on table campus.attendance is 'whether a student came on a day or in a period, and for how long; of the section of that day, whatever became of the student';
-- a teacher's list, and the marks of a register
create index attendance_by_section on campus.attendance (institution_id, section_id, "on", register_id);
-- the list in the order of its days: who is not there today
create index attendance_by_day on campus.attendance (institution_id, "on", id);
select kernel.tenant('campus.attendance');

create table campus.attendance_corrections (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  attendance_id uuid not null,
  student_id uuid not null,
  section_id uuid not null,
  campus_id uuid not null,
  "on" date not null,
  from_status text not null constraint attendance_corrections_from_known
    check (from_status in ('present', 'absent', 'late', 'half', 'excused', 'unmarked')),
  from_minutes smallint,
  to_status text not null constraint attendance_corrections_to_known
    check (to_status in ('present', 'absent', 'late', 'half', 'excused')),
  to_minutes smallint,
  reason text not null constraint attendance_corrections_reason_bounds check (length(reason) between 1 and 300),
  corrected_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint attendance_corrections_key primary key (institution_id, id),
  constraint attendance_corrections_attendance foreign key (institution_id, attendance_id) references campus.attendance (institution_id, id),
  constraint attendance_corrections_student foreign key (institution_id, student_id) references campus.students (institution_id, id),
  constraint attendance_corrections_corrector foreign key (institution_id, corrected_by) references identity.users (institution_id, id)
);
comment on table campus.attendance_corrections is 'what a mark was before it was corrected, who corrected it and why; only ever added to';
create index attendance_corrections_by_attendance on campus.attendance_corrections (institution_id, attendance_id);
create index attendance_corrections_by_student on campus.attendance_corrections (institution_id, student_id);
create index attendance_corrections_by_corrector on campus.attendance_corrections (institution_id, corrected_by);
create index attendance_corrections_by_time on campus.attendance_corrections (institution_id, created_at, id);
select kernel.tenant('campus.attendance_corrections');
revoke update, delete on campus.attendance_corrections from provost_writer;
-- but whose they are, where a student was entered twice
grant update (student_id) on campus.attendance_corrections to provost_writer;

create table campus.attendance_months (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  student_id uuid not null,
  month date not null constraint attendance_months_first_day check (extract(day from month) = 1),
  -- a bit for each day, the first of the month the lowest
  counted integer not null default 0,
  full_days integer not null default 0,
  half_days integer not null default 0,
  excused integer not null default 0,
  late integer not null default 0,
  -- of a whole month they are counted once, here, and not by each who asks
  days smallint not null generated always as (bit_count(counted::bit(32))::smallint) stored,
  halves smallint not null generated always as ((2 * bit_count(full_days::bit(32)) + bit_count(half_days::bit(32)))::smallint) stored,
  excused_days smallint not null generated always as (bit_count(excused::bit(32))::smallint) stored,
  late_days smallint not null generated always as (bit_count(late::bit(32))::smallint) stored,
  constraint attendance_months_key primary key (institution_id, id),
  constraint attendance_months_student foreign key (institution_id, student_id) references campus.students (institution_id, id),
  constraint attendance_months_unique unique (institution_id, student_id, month)
) with (fillfactor = 70);
-- A shortage list of a term of 100,000 students would add up 10 million marks. Of months it reads 500,000 rows, and any
-- days of them can be asked for, as sums could not tell. Updated once a day each: room on the page keeps that in place.
comment on table campus.attendance_months is 'which days of a month count for a student and what they are worth; kept by campus.count_attendance';
create index attendance_months_by_month on campus.attendance_months (institution_id, month);
select kernel.tenant('campus.attendance_months', logged => false);

select kernel.to_come('campus.count_attendance');
create trigger count_inserted after insert on campus.attendance
  referencing new table as now_rows for each statement execute function campus.count_attendance();
create trigger count_deleted after delete on campus.attendance
  referencing old table as was_rows for each statement execute function campus.count_attendance();
create trigger count_updated after update on campus.attendance
  referencing old table as was_rows new table as now_rows for each statement execute function campus.count_attendance();

create table campus.student_leaves (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  student_id uuid not null,
  -- its student's, and they follow: kernel.lead_children
  campus_id uuid,
  section_id uuid,
  starts_on date not null,
  ends_on date not null,
  -- none where the order is wrong, which a range cannot hold: the constraint below then says so
  span daterange generated always as (case when starts_on <= ends_on then daterange(starts_on, ends_on, '[]') end) stored,
  reason text not null constraint student_leaves_reason_bounds check (length(reason) between 1 and 200),
  status text not null default 'requested'
    constraint student_leaves_status_known check (status in ('requested', 'approved', 'refused', 'cancelled')),
  requested_by uuid,
  decided_by uuid,
  decided_at timestamptz,
  decision_note text constraint student_leaves_note_bounds check (length(decision_note) between 1 and 300),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint student_leaves_key primary key (institution_id, id),
  constraint student_leaves_order check (starts_on <= ends_on),
  constraint student_leaves_length check (ends_on - starts_on < 60),
  constraint student_leaves_student foreign key (institution_id, student_id) references campus.students (institution_id, id),
  constraint student_leaves_requester foreign key (institution_id, requested_by) references identity.users (institution_id, id),
  constraint student_leaves_decider foreign key (institution_id, decided_by) references identity.users (institution_id, id),
  constraint student_leaves_apart exclude using gist (institution_id with =, student_id with =, span with &&)
    where (status in ('requested', 'approved'))
);
comment on table campus.student_leaves is 'that a student stays away for some days, asked for and decided; no two at once that hold';
create index student_leaves_by_student on campus.student_leaves (institution_id, student_id, starts_on);
create index student_leaves_by_start on campus.student_leaves (institution_id, starts_on, id);
create index student_leaves_by_requester on campus.student_leaves (institution_id, requested_by);
create index student_leaves_by_decider on campus.student_leaves (institution_id, decided_by);
select kernel.tenant('campus.student_leaves');
create trigger follow_student before insert or update of student_id on campus.student_leaves
  for each row execute function kernel.follow_parent('campus.students', 'student_id', 'campus_id, section_id');
create trigger lead_student_leaves after update on campus.students
  referencing old table as was_rows new table as now_rows for each statement
  execute function kernel.lead_children('campus.student_leaves', 'student_id', 'campus_id, section_id');
