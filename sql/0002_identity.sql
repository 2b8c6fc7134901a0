-- Who there is: institutions and their campuses, accounts (global), users (an account's membership), grants, sessions.

create schema identity;
comment on schema identity is 'institutions, campuses, accounts, users, grants, sessions';

create table identity.institutions (
  institution_id uuid not null generated always as (id) stored,
  id uuid not null default kernel.new_id(),
  name text not null constraint institutions_name_bounds check (length(name) between 1 and 120),
  code text not null constraint institutions_code_shape check (code ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
  time_zone text not null default 'UTC' constraint institutions_time_zone_bounds check (length(time_zone) between 1 and 60),
  currency text not null default 'INR' constraint institutions_currency_shape check (currency ~ '^[A-Z]{3}$'),
  locale text not null default 'en' constraint institutions_locale_shape check (locale ~ '^[a-z]{2}(-[A-Z]{2})?$'),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint institutions_key primary key (institution_id, id),
  constraint institutions_id_unique unique (id),
  constraint institutions_code_unique unique (code)
);
comment on table identity.institutions is 'a school or college: the tenant. Its own id stands as institution_id, so that it obeys the rules of all rows';
select kernel.tenant('identity.institutions');

create table identity.campuses (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  code text not null constraint campuses_code_shape check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
  name text not null constraint campuses_name_bounds check (length(name) between 1 and 120),
  address text constraint campuses_address_bounds check (length(address) between 1 and 500),
  phone text constraint campuses_phone_shape check (phone ~ '^\+[0-9]{6,15}$'),
  opened_on date not null default current_date,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint campuses_key primary key (institution_id, id),
  constraint campuses_institution foreign key (institution_id) references identity.institutions (id),
  constraint campuses_code_unique unique (institution_id, code)
);
comment on table identity.campuses is 'a place where the institution teaches';
create index campuses_by_name on identity.campuses (institution_id, name, id);
create index campuses_by_opening on identity.campuses (institution_id, opened_on, id);
select kernel.tenant('identity.campuses');

create table identity.accounts (
  id uuid not null default kernel.new_id() constraint accounts_key primary key,
  email text not null constraint accounts_email_shape check (email = lower(email) and length(email) between 3 and 254),
  password_hash text,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint accounts_email_unique unique (email)
);
comment on table identity.accounts is 'a person''s way in: an address and a password, once for all institutions. Only the functions that sign in may read it';

create table identity.users (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  account_id uuid not null,
  name text not null constraint users_name_bounds check (length(name) between 1 and 120),
  email text not null constraint users_email_bounds check (length(email) between 3 and 254),
  status text not null default 'active' constraint users_status_known check (status in ('active', 'disabled')),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint users_key primary key (institution_id, id),
  constraint users_institution foreign key (institution_id) references identity.institutions (id),
  constraint users_account foreign key (account_id) references identity.accounts (id),
  constraint users_account_unique unique (institution_id, account_id)
);
comment on table identity.users is 'an account''s membership of an institution; whatever acts here acts as a user';
create index users_by_account on identity.users (account_id);
select kernel.tenant('identity.users');

create table identity.grants (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  user_id uuid not null,
  role text not null constraint grants_role_shape check (role ~ '^[a-z][a-z0-9_]{1,39}$'),
  scope text not null constraint grants_scope_shape check (scope ~ '^[a-z][a-z_]{1,39}$'),
  campus_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint grants_key primary key (institution_id, id),
  constraint grants_user foreign key (institution_id, user_id) references identity.users (institution_id, id) on delete cascade,
  constraint grants_campus foreign key (institution_id, campus_id) references identity.campuses (institution_id, id),
  constraint grants_campus_named check ((scope = 'campus') = (campus_id is not null)),
  constraint grants_unique unique nulls not distinct (institution_id, user_id, role, scope, campus_id)
);
comment on table identity.grants is 'a user holds a role within a scope: the institution, a campus, or a relation such as own sections';
create index grants_by_campus on identity.grants (institution_id, campus_id);
select kernel.tenant('identity.grants');

create table identity.sessions (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  user_id uuid not null,
  user_agent text constraint sessions_user_agent_bounds check (length(user_agent) <= 400),
  address inet,
  created_at timestamptz not null default kernel.now(),
  used_at timestamptz not null default kernel.now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_because text constraint sessions_revoked_because_known check (revoked_because in ('signed_out', 'token_reused')),
  constraint sessions_key primary key (institution_id, id),
  constraint sessions_user foreign key (institution_id, user_id) references identity.users (institution_id, id) on delete cascade,
  constraint sessions_revoked_with_reason check ((revoked_at is null) = (revoked_because is null))
);
comment on table identity.sessions is 'one sign-in on one device, kept alive by its refresh tokens';
create index sessions_by_user on identity.sessions (institution_id, user_id);
create index sessions_by_expiry on identity.sessions (expires_at);
select kernel.tenant('identity.sessions', logged => false);

create table identity.refresh_tokens (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  session_id uuid not null,
  token_hash bytea not null,
  issued_at timestamptz not null default kernel.now(),
  used_at timestamptz,
  constraint refresh_tokens_key primary key (institution_id, id),
  constraint refresh_tokens_session foreign key (institution_id, session_id) references identity.sessions (institution_id, id) on delete cascade,
  constraint refresh_tokens_hash_unique unique (token_hash)
);
comment on table identity.refresh_tokens is 'hashes of a session''s refresh tokens, the used ones too: a second use is how theft shows';
create index refresh_tokens_by_session on identity.refresh_tokens (institution_id, session_id);
select kernel.tenant('identity.refresh_tokens', secret => '{token_hash}', logged => false);

create table identity.sign_in_failures (
  email_hash bytea not null,
  address text not null,
  failures integer not null,
  window_ends_at timestamptz not null,
  constraint sign_in_failures_key primary key (email_hash, address)
);
comment on table identity.sign_in_failures is 'wrong passwords per account and address, counted before the hash is computed; an unknown address counts like a known one';
create index sign_in_failures_by_end on identity.sign_in_failures (window_ends_at);
