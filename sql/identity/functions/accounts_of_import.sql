create or replace function identity.accounts_of_import(import uuid) returns void
  language sql security definer set search_path = pg_catalog set work_mem = '64MB'
as $$
  -- in one order, whatever the file's: two of them wait for each other once, and never both
  insert into identity.accounts (email)
  select lower(r.email) collate "C"
  from kernel.staged s, jsonb_to_recordset(s.rows) r (email text)
  where s.institution_id = kernel.institution() and s.import_id = accounts_of_import.import
  order by 1
  on conflict (email) do nothing
$$;

comment on function identity.accounts_of_import(uuid) is 'accounts with the addresses of a file, made without a password where there are none; which were there is never told';
