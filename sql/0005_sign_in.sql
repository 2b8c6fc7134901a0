-- How people come in and stay in: kept mail.

create table kernel.messages (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  recipient text not null constraint messages_recipient_bounds check (length(recipient) between 3 and 254),
  subject text not null constraint messages_subject_bounds check (length(subject) between 1 and 200),
  body text not null constraint messages_body_bounds check (length(body) between 1 and 10000),
  created_at timestamptz not null default kernel.now(),
  constraint messages_key primary key (institution_id, id)
);
comment on table kernel.messages is 'mail that nobody carries: kept for the administrator to read, seven days long. Bodies hold tokens, so no change of it is logged';
create index messages_by_time on kernel.messages (institution_id, created_at, id);
create index messages_age on kernel.messages (created_at);
select kernel.tenant('kernel.messages', logged => false);
