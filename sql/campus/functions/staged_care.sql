create or replace function campus.staged_care(import uuid)
  returns table (line integer, place integer, student_id uuid, campus_id uuid, name text, relation text, phone text, email text, guardian_id uuid)
  language sql stable set plan_cache_mode = force_custom_plan
as $$
  select c.line, c.place, c.student_id, c.campus_id, c.name, coalesce(c.relation, 'other'), c.phone, c.email,
    coalesce(
      -- somebody of this name and telephone is known there already
      (select g.id from campus.guardians g
       where g.institution_id = kernel.institution() and g.campus_id = c.campus_id and g.phone = c.phone and kernel.plain(g.name) = kernel.plain(c.name)
       order by g.id
       limit 1),
      -- who has the same name and telephone, address or family on several lines is one person
      kernel.id_of(concat_ws(' ', staged_care.import, c.campus_id, kernel.plain(c.name), coalesce(c.phone, c.email, c.family, c.line || '.' || c.place))))
  from (
    select r."#" as line, g.place, s.id as student_id, s.campus_id, g.name, g.relation, g.phone, lower(g.email) as email, r.family
    from kernel.staged k
    cross join lateral jsonb_to_recordset(k.rows) r (
      "#" integer, family text, guardian_1_name text, guardian_1_relation text, guardian_1_phone text, guardian_1_email text,
      guardian_2_name text, guardian_2_relation text, guardian_2_phone text, guardian_2_email text)
    -- only of those lines that became students
    join campus.students s on s.institution_id = kernel.institution() and s.id = kernel.id_of(staged_care.import || ' ' || r."#")
    cross join lateral (values
      (1, guardian_1_name, guardian_1_relation, guardian_1_phone, guardian_1_email),
      (2, guardian_2_name, guardian_2_relation, guardian_2_phone, guardian_2_email)) g (place, name, relation, phone, email)
    where k.institution_id = kernel.institution() and k.import_id = staged_care.import and g.name is not null) c
$$;

comment on function campus.staged_care(uuid) is 'who cares for the students of a file who have been moved, each with the id that they have or will have';
