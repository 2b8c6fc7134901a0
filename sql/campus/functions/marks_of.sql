create or replace function campus.marks_of(import uuid) returns setof campus.attendance
  language sql stable
as $$
  select a.*
  from kernel.staged s
  cross join lateral jsonb_to_recordset(s.rows) r ("#" integer)
  join campus.attendance a on a.institution_id = kernel.institution() and a.id = kernel.id_of(marks_of.import || ' ' || r."#")
  where s.institution_id = kernel.institution() and s.import_id = marks_of.import
$$;

comment on function campus.marks_of(uuid) is 'marks that a file has made, while its rows are staged';
