-- How people come in and stay in: kept mail, what is counted before it is tried, the log of sign-ins, how sessions end,
-- passwords that are chosen anew, second factors.

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

drop table identity.sign_in_failures;

create table identity.attempts (
  kind text not null constraint attempts_kind_known check (kind in ('password', 'code', 'reset')),
  subject bytea not null,
  address text not null,
  failures integer not null,
  locks integer not null default 0,
  ends_at timestamptz not null,
  constraint attempts_key primary key (kind, subject, address)
);
comment on table identity.attempts is 'what is counted before it is tried: passwords and reset mails per address and over all of them (the empty one), codes per account. An unknown account counts like a known one';
create index attempts_by_end on identity.attempts (ends_at);

create table identity.known_addresses (
  account_id uuid not null,
  address text not null constraint known_addresses_bounds check (length(address) <= 60),
  used_at timestamptz not null default kernel.now(),
  constraint known_addresses_key primary key (account_id, address),
  constraint known_addresses_account foreign key (account_id) references identity.accounts (id) on delete cascade
);
comment on table identity.known_addresses is 'from where an account signed in lately: what strangers fail elsewhere does not lock it out there';
create index known_addresses_age on identity.known_addresses (used_at);

create table identity.sign_ins (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  user_id uuid not null,
  outcome text not null constraint sign_ins_outcome_known
    check (outcome in ('succeeded', 'wrong_password', 'locked_out', 'challenged', 'second_factor_failed', 'refused', 'switched')),
  address text not null,
  user_agent text constraint sign_ins_user_agent_bounds check (length(user_agent) <= 400),
  created_at timestamptz not null default kernel.now(),
  constraint sign_ins_key primary key (institution_id, id),
  constraint sign_ins_user foreign key (institution_id, user_id) references identity.users (institution_id, id) on delete cascade
);
comment on table identity.sign_ins is 'who tried to come in, when, from where, and what came of it. An attempt of a member of several institutions has the same id in each';
create index sign_ins_by_time on identity.sign_ins (institution_id, created_at, id);
create index sign_ins_by_user on identity.sign_ins (institution_id, user_id, created_at, id);
create index sign_ins_age on identity.sign_ins (created_at);
select kernel.tenant('identity.sign_ins', logged => false);

alter table identity.sessions add column status text not null default 'live';
update identity.sessions set status = 'ended' where revoked_at is not null;
alter table identity.sessions add column second_factor boolean not null default false;
alter table identity.sessions drop constraint sessions_revoked_because_known;
alter table identity.sessions add constraint sessions_revoked_because_known
  check (revoked_because in ('signed_out', 'token_reused', 'revoked', 'password_changed', 'password_reset', 'factor_reset', 'disabled'));
alter table identity.sessions add constraint sessions_ended_once check ((status = 'ended') = (revoked_at is not null));

create table identity.password_resets (
  token_hash bytea not null constraint password_resets_key primary key,
  account_id uuid,
  expires_at timestamptz not null,
  constraint password_resets_account foreign key (account_id) references identity.accounts (id) on delete cascade
);
comment on table identity.password_resets is 'hashes of reset tokens, one an account. Who asks for an unknown account leaves a row of nobody''s, so that both take as long';
create index password_resets_by_account on identity.password_resets (account_id);
create index password_resets_by_expiry on identity.password_resets (expires_at);

-- What stands already asks nobody until it says so: its people would be shut out between two requests.
alter table identity.institutions
  add column second_factor_roles jsonb not null default '[]',
  add constraint institutions_second_factor_roles_bounds
    check (jsonb_typeof(second_factor_roles) = 'array' and jsonb_array_length(second_factor_roles) <= 100);
alter table identity.institutions alter column second_factor_roles
  set default '["owner", "admin", "bursar", "cashier", "payroll_officer", "hr_manager", "platform_owner"]';

-- What it does stands in identity/functions/note_second_factor_roles.sql, which is applied after this file.
create function identity.note_second_factor_roles() returns trigger
  language plpgsql
as $$
begin
  return null;
end
$$;
create trigger note_second_factor_roles after update of second_factor_roles on identity.institutions
  for each row when (old.second_factor_roles <> new.second_factor_roles) execute function identity.note_second_factor_roles();

create table identity.totp_factors (
  account_id uuid not null constraint totp_factors_key primary key,
  secret bytea not null,
  last_step bigint not null default 0,
  confirmed_at timestamptz,
  created_at timestamptz not null default kernel.now(),
  constraint totp_factors_account foreign key (account_id) references identity.accounts (id) on delete cascade
);
comment on table identity.totp_factors is 'an account''s second factor: its secret, encrypted outside of the database, and the last step whose code was used';

create table identity.recovery_codes (
  account_id uuid not null,
  code_hash bytea not null,
  used_at timestamptz,
  constraint recovery_codes_key primary key (account_id, code_hash),
  constraint recovery_codes_account foreign key (account_id) references identity.accounts (id) on delete cascade
);
comment on table identity.recovery_codes is 'hashes of what stands in for a lost second factor, each once';

create table identity.challenges (
  token_hash bytea not null constraint challenges_key primary key,
  institution_id uuid not null,
  user_id uuid not null,
  account_id uuid not null,
  attempt_id uuid not null,
  tried integer not null default 0,
  expires_at timestamptz not null,
  constraint challenges_user foreign key (institution_id, user_id) references identity.users (institution_id, id) on delete cascade,
  constraint challenges_account foreign key (account_id) references identity.accounts (id) on delete cascade
);
comment on table identity.challenges is 'sign-ins whose password was right and whose code is still to come';
create index challenges_by_user on identity.challenges (institution_id, user_id);
create index challenges_by_account on identity.challenges (account_id);
create index challenges_by_expiry on identity.challenges (expires_at);

alter table identity.users add column factor_reset_at timestamptz;

-- A reader sees columns one by one, so that secrets are none of them.
grant select (status, second_factor) on identity.sessions to provost_reader;
grant select (second_factor_roles) on identity.institutions to provost_reader;
grant select (factor_reset_at) on identity.users to provost_reader;
