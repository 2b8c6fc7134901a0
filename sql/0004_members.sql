-- Who belongs here and what they may: people who are invited, roles of an institution's own, keys for machines, and
-- the platform above institutions.

alter table identity.institutions
  add column status text not null default 'active' constraint institutions_status_known check (status in ('active', 'suspended'));
grant select (status) on identity.institutions to provost_reader;

alter table identity.accounts
  add column platform boolean not null default false;
create index accounts_of_platform on identity.accounts (id) where platform;
-- Whose an account is and whether it runs the instance; never its password.
grant select (id, platform) on identity.accounts to provost_reader, provost_writer;

alter table identity.users
  add column kind text not null default 'person' constraint users_kind_known check (kind in ('person', 'machine')),
  add column joined_at timestamptz default kernel.now(),
  alter column account_id drop not null,
  alter column email drop not null,
  drop constraint users_status_known,
  add constraint users_status_known check (status in ('invited', 'active', 'disabled')),
  add constraint users_joined_before_acting check (status <> 'active' or joined_at is not null),
  add constraint users_person_has_account check ((kind = 'person') = (account_id is not null) and (kind = 'person') = (email is not null));
grant select (kind, joined_at) on identity.users to provost_reader;
update identity.users set joined_at = created_at;
create index users_by_name on identity.users (institution_id, name, id);
create index users_by_time on identity.users (institution_id, created_at, id);

create table identity.roles (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  name text not null constraint roles_name_shape check (name ~ '^[a-z][a-z0-9_]{1,39}$'),
  title text not null constraint roles_title_bounds check (length(title) between 1 and 120),
  permissions jsonb not null constraint roles_permissions_bounds check (jsonb_typeof(permissions) = 'array' and jsonb_array_length(permissions) between 1 and 500),
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint roles_key primary key (institution_id, id),
  constraint roles_institution foreign key (institution_id) references identity.institutions (id),
  constraint roles_name_unique unique (institution_id, name)
);
comment on table identity.roles is 'roles of an institution''s own, beside those that the code knows: a name and the permissions that it stands for';
create index roles_by_title on identity.roles (institution_id, title, id);
select kernel.tenant('identity.roles');

alter table identity.grants
  add column custom_role text,
  add constraint grants_custom_role foreign key (institution_id, custom_role) references identity.roles (institution_id, name),
  add constraint grants_custom_role_named check (custom_role = role);
grant select (custom_role) on identity.grants to provost_reader;
create index grants_by_custom_role on identity.grants (institution_id, custom_role);
create index grants_by_role on identity.grants (institution_id, role, id);
create index grants_by_time on identity.grants (institution_id, created_at, id);

-- What it does stands in identity/functions/keep_an_owner.sql, which is applied after this file.
create function identity.keep_an_owner() returns trigger
  language plpgsql
as $$
begin
  return null;
end
$$;
create constraint trigger keep_an_owner after delete on identity.grants
  for each row when (old.role = 'owner') execute function identity.keep_an_owner();
create constraint trigger keep_an_owner after update of status on identity.users
  for each row when (old.status = 'active' and new.status <> 'active') execute function identity.keep_an_owner();

create table identity.invitations (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  user_id uuid not null,
  token_hash bytea not null,
  status text not null default 'pending' constraint invitations_status_known check (status in ('pending', 'accepted', 'withdrawn', 'expired')),
  expires_at timestamptz not null,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint invitations_key primary key (institution_id, id),
  constraint invitations_user foreign key (institution_id, user_id) references identity.users (institution_id, id) on delete cascade,
  constraint invitations_token_hash_unique unique (token_hash)
);
comment on table identity.invitations is 'tokens by which invited people come in, as hashes; one that lives for each user';
create unique index invitations_pending_unique on identity.invitations (institution_id, user_id) where status = 'pending';
create index invitations_by_user on identity.invitations (institution_id, user_id);
create index invitations_by_expiry on identity.invitations (expires_at);
select kernel.tenant('identity.invitations', secret => '{token_hash}');

create table identity.api_keys (
  institution_id uuid not null,
  id uuid not null default kernel.new_id(),
  user_id uuid not null,
  prefix text not null constraint api_keys_prefix_shape check (prefix ~ '^pvk_[A-Za-z0-9_-]{6}$'),
  key_hash bytea not null,
  status text not null default 'active' constraint api_keys_status_known check (status in ('active', 'revoked', 'expired')),
  expires_at timestamptz not null,
  last_used_on date,
  version integer not null default 1,
  created_at timestamptz not null default kernel.now(),
  updated_at timestamptz not null default kernel.now(),
  constraint api_keys_key primary key (institution_id, id),
  constraint api_keys_user foreign key (institution_id, user_id) references identity.users (institution_id, id) on delete cascade,
  constraint api_keys_hash_unique unique (key_hash),
  constraint api_keys_expire_within_a_year check (expires_at > created_at and expires_at <= created_at + interval '366 days')
);
comment on table identity.api_keys is 'what machines sign in with: hashes of keys that are shown once; each acts as a user of its own';
create index api_keys_by_user on identity.api_keys (institution_id, user_id);
create index api_keys_by_time on identity.api_keys (institution_id, created_at, id);
select kernel.tenant('identity.api_keys', secret => '{key_hash}');

-- Who is shut out has no session left for the day they are let in again.
alter table identity.sessions
  drop constraint sessions_revoked_because_known,
  add constraint sessions_revoked_because_known check (revoked_because in ('signed_out', 'token_reused', 'disabled'));
