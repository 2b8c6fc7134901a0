create or replace function campus.staged_links(import uuid)
  returns table (
    "#" integer, student_id uuid, guardian_id uuid, relation text, custody text, contact_order integer, may_see boolean, may_collect boolean)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select r.*
  from kernel.staged s
  cross join lateral jsonb_to_recordset(s.rows) r (
    "#" integer, student_id uuid, guardian_id uuid, relation text, custody text, contact_order integer, may_see boolean, may_collect boolean)
  where s.institution_id = kernel.institution() and s.import_id = staged_links.import
$$;

comment on function campus.staged_links(uuid) is 'who is to care for whom by the lines of a file, whether they can or not';
