-- Long work that clients watch: what it is, how far it is, how it ended. And the clock of what recurs.

create table kernel.jobs (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  kind text not null constraint jobs_kind_shape check (kind ~ '^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$' and length(kind) <= 120),
  state text not null default 'queued',
  done integer not null default 0 constraint jobs_done_counts check (done >= 0),
  total integer constraint jobs_total_counts check (total >= 0),
  payload jsonb not null default '{}',
  cursor jsonb,
  result jsonb,
  errors jsonb not null default '[]' constraint jobs_errors_listed check (jsonb_typeof(errors) = 'array' and jsonb_array_length(errors) <= 100),
  error_count integer not null default 0,
  attempts integer not null default 0,
  size integer constraint jobs_size_counts check (size > 0),
  cause text constraint jobs_cause_bounds check (length(cause) between 1 and 200),
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  started_at timestamptz,
  finished_at timestamptz,
  constraint jobs_key primary key (institution_id, id),
  constraint jobs_cause_unique unique (institution_id, cause)
);
comment on table kernel.jobs is 'long work as a resource, and tasks that failed for good. Not in the change log: progress is no change that anybody asks after';
comment on column kernel.jobs.cursor is 'how far it came, in the words of whoever works on it; moves in the statement that has the effect';
comment on column kernel.jobs.size is 'items of its last chunk: what took too long is not tried at that size again';
comment on column kernel.jobs.cause is 'the task that failed for good; none for what began as a job';
create index jobs_by_age on kernel.jobs (institution_id, created_at, id);
create index jobs_by_state on kernel.jobs (institution_id, state, id);
create index jobs_by_kind on kernel.jobs (institution_id, kind, id);
create index jobs_by_creator on kernel.jobs (institution_id, created_by);
create index jobs_failed on kernel.jobs (institution_id, finished_at) where state = 'failed';
create index jobs_by_end on kernel.jobs (finished_at);
select kernel.tenant('kernel.jobs', secret => '{payload,cursor,cause}', logged => false);
create trigger touch before update on kernel.jobs for each row execute function kernel.touch();

create table kernel.cron_marks (
  time_zone text not null constraint cron_marks_key primary key,
  looked_at timestamp not null,
  moved_at timestamptz not null default clock_timestamp()
);
comment on table kernel.cron_marks is 'the last minute, by each time zone''s own clock, whose recurring work was handed out; it only moves forward, so nothing is handed out twice';
