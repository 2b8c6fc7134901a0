create or replace function campus.staged_students(import uuid, first integer, last integer)
  returns table (
    "#" integer, id uuid, campus_id uuid, admission_number text, name text, preferred_name text, born_on date, gender text, nationality text,
    email text, phone text, address text, family_id uuid, category_id uuid, user_id uuid, status text, status_since date, status_reason text,
    admitted_on date, left_on date, medical_notes text, custom jsonb)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select
    r."#", kernel.id_of(staged_students.import || ' ' || r."#"), r.campus_id, r.admission_number, r.name, r.preferred_name, r.born_on, r.gender, r.nationality,
    r.email, r.phone, r.address, coalesce(r.family_id, kernel.id_of(staged_students.import || ' ' || r.campus_id || ' ' || r.family)), r.category_id, r.user_id,
    coalesce(r.status, case when r.admitted_on is null then 'applicant' else 'active' end),
    coalesce(r.status_since, r.admitted_on), r.status_reason, r.admitted_on, r.left_on, r.medical_notes, r.custom
  from kernel.staged s
  cross join lateral jsonb_to_recordset(s.rows) r (
    "#" integer, campus_id uuid, admission_number text, name text, preferred_name text, born_on date, gender text, nationality text,
    email text, phone text, address text, family_id uuid, family text, category_id uuid, user_id uuid, status text, status_since date, status_reason text,
    admitted_on date, left_on date, medical_notes text, custom jsonb)
  where s.institution_id = kernel.institution() and s.import_id = staged_students.import
    and s.last_line >= staged_students.first and s.first_line <= staged_students.last
    and r."#" between staged_students.first and staged_students.last
$$;

comment on function campus.staged_students(uuid, integer, integer) is 'the students of a file as rows of their table, each with the id that it will have, and its family''s';
