create or replace function identity.accounts_of_import(import uuid, nth integer) returns void
  language sql security definer set search_path = pg_catalog
as $$
  -- in one order, whatever the file's: two of them wait for each other once, and never both
  insert into identity.accounts (email)
  select lower(r.email) collate "C"
  from (
    select s.rows from kernel.staged s
    where s.institution_id = kernel.institution() and s.import_id = accounts_of_import.import
    order by s.first_line offset nth limit 1) c
  cross join jsonb_to_recordset(c.rows) r (email text)
  order by 1
  on conflict (email) do nothing
$$;

comment on function identity.accounts_of_import(uuid, integer) is 'accounts with the addresses of a part of a file, made without a password where there are none; which were there is never told';
