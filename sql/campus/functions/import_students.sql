create or replace function campus.import_students(input jsonb) returns jsonb
  -- The tables grow by what is moved, and nothing knows it: planned by what was there before, 20,000 lines were compared
  -- with one another for minutes.
  language plpgsql set work_mem = '64MB' set enable_nestloop = off set enable_seqscan = off
as $$
declare
  file uuid := input ->> 'import';
  beyond text[] := '{family,guardian_1_name,guardian_1_relation,guardian_1_phone,guardian_1_email,guardian_2_name,guardian_2_relation,guardian_2_phone,guardian_2_email}';
  moved jsonb;
  unnumbered record;
begin
  if (input -> 'columns') ? 'family' then
    insert into campus.families (institution_id, id, campus_id, name)
    select distinct kernel.institution(), kernel.id_of(file || ' ' || r.campus_id || ' ' || r.family), r.campus_id, r.family
    from kernel.staged k
    cross join lateral jsonb_to_recordset(k.rows) r (campus_id uuid, family_id uuid, family text)
    join identity.campuses c on c.institution_id = kernel.institution() and c.id = r.campus_id
    where k.institution_id = kernel.institution() and k.import_id = file and r.family is not null and r.family_id is null;
    perform kernel.take_stock('campus.families');
  end if;
  moved := kernel.import_rows(input || jsonb_build_object(
    'stay', true,
    'source', 'campus.staged_students',
    'columns', to_jsonb(array(
      select c from jsonb_array_elements_text(input -> 'columns') c where c <> all (beyond)
      union
      select unnest('{id,family_id,status,status_since}'::text[])))));
  -- of lines that were refused nobody is left without a child
  if (input -> 'columns') ? 'family' then
    delete from campus.families f
    where f.institution_id = kernel.institution()
      and f.id in (
        select kernel.id_of(file || ' ' || r.campus_id || ' ' || r.family)
        from kernel.staged k
        cross join lateral jsonb_to_recordset(k.rows) r (campus_id uuid, family text)
        where k.institution_id = kernel.institution() and k.import_id = file and r.family is not null)
      and not exists (select from campus.students s where s.institution_id = f.institution_id and s.family_id = f.id);
  end if;
  if (input -> 'columns') ?| beyond then
    insert into campus.guardians (institution_id, id, campus_id, name, phone, email)
    select distinct on (c.guardian_id) kernel.institution(), c.guardian_id, c.campus_id, c.name, c.phone, c.email
    from campus.staged_care(file) c
    where not exists (select from campus.guardians g where g.institution_id = kernel.institution() and g.id = c.guardian_id)
    order by c.guardian_id, c.line, c.place;
    perform kernel.take_stock('campus.guardians');
    insert into campus.guardianships (institution_id, student_id, guardian_id, campus_id, relation, contact_order)
    select distinct on (c.student_id, c.guardian_id) kernel.institution(), c.student_id, c.guardian_id, c.campus_id, c.relation, c.place
    from campus.staged_care(file) c
    order by c.student_id, c.guardian_id, c.place;
  end if;
  -- who is admitted by a file that knows no number gets the next, in the order of the lines
  for unnumbered in
    select s.id, s.campus_id, s.admitted_on
    from kernel.staged k
    cross join lateral jsonb_to_recordset(k.rows) r ("#" integer, admission_number text, admitted_on date)
    join campus.students s on s.institution_id = kernel.institution() and s.id = kernel.id_of(file || ' ' || r."#")
    where k.institution_id = kernel.institution() and k.import_id = file and r.admission_number is null and r.admitted_on is not null
    order by r."#"
  loop
    update campus.students s set admission_number = campus.next_number(unnumbered.campus_id, unnumbered.admitted_on)
    where s.institution_id = kernel.institution() and s.id = unnumbered.id;
  end loop;
  perform kernel.unstage(input);
  return moved;
end
$$;

comment on function campus.import_students(jsonb) is 'students from the staged rows of a file, with those who care for them and the families that lines share: {…as kernel.import_rows} in and out';
