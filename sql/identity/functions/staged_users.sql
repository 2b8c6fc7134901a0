create or replace function identity.staged_users(import uuid, first integer, last integer)
  returns table ("#" integer, account_id uuid, name text, email text, status text, joined_at timestamptz)
  language sql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan
as $$
  -- Planned anew each time: a plan of when there were few accounts, kept by a connection, took minutes with 200,000.
  -- no account yet, in a rehearsal: something that stands for the address
  select r."#", coalesce(a.id, md5(lower(r.email))::uuid), r.name, lower(r.email), 'invited', null::timestamptz
  from kernel.staged s
  cross join lateral jsonb_to_recordset(s.rows) r ("#" integer, name text, email text)
  left join identity.accounts a on a.email = lower(r.email)
  where s.institution_id = kernel.institution() and s.import_id = staged_users.import
    and s.last_line >= staged_users.first and s.first_line <= staged_users.last
    and r."#" between staged_users.first and staged_users.last
$$;

comment on function identity.staged_users(uuid, integer, integer) is 'the people of a file as rows of users, each with the account of the address';
