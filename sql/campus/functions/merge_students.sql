create or replace function campus.merge_students(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  twin uuid := input ->> 'id';
  kept uuid := input ->> 'into_id';
  gone campus.students;
  goes_on campus.students;
  reference record;
begin
  -- in one order: two who merge the same pair the other way round must not wait for each other
  perform from campus.students s where s.institution_id = kernel.institution() and s.id in (twin, kept) order by s.id for update;
  gone := campus.hold_student(twin, 'request.not_found');
  if twin = kept then
    perform kernel.fail('campus.merge_with_itself');
  end if;
  goes_on := campus.hold_student(kept);
  -- who studies here goes on as who studies here: it is the other one that is the duplicate
  if goes_on.status = 'merged' or gone.status in ('active', 'suspended') and goes_on.status not in ('active', 'suspended') then
    perform kernel.fail_state('campus.students', goes_on.status);
  end if;
  -- who cares for both is said once
  delete from campus.guardianships l
  where l.institution_id = kernel.institution() and l.student_id = twin and l.guardian_id in (
    select k.guardian_id from campus.guardianships k where k.institution_id = kernel.institution() and k.student_id = kept);
  update campus.students s set
    status = kernel.step('campus.students', 'merge', s.status), status_since = campus.today(), status_reason = input ->> 'reason',
    merged_into_id = kept, section_id = null, user_id = null, admission_number = null
  where s.institution_id = kernel.institution() and s.id = twin;
  -- Whatever refers to the one refers to the other: of every domain, those that come later too.
  begin
    for reference in
      select k.conrelid::regclass as child, a.attname as key
      from pg_constraint k
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[2]
      where k.contype = 'f' and k.confrelid = 'campus.students'::regclass and cardinality(k.conkey) = 2
        -- what is not logged follows from what is, by triggers
        and exists (select from pg_trigger t where t.tgrelid = k.conrelid and t.tgname = 'log_update')
      order by k.conrelid::regclass::text, a.attname
    loop
      execute format('update %s set %I = $1 where institution_id = kernel.institution() and %2$I = $2 and not (%1$L = ''campus.students'' and id = $2)', reference.child, reference.key)
        using kept, twin;
    end loop;
  exception when unique_violation or exclusion_violation then
    perform kernel.fail('campus.merge_clash');
  end;
  update campus.students s set
    admission_number = coalesce(s.admission_number, case when s.campus_id = gone.campus_id then gone.admission_number end),
    preferred_name = coalesce(s.preferred_name, gone.preferred_name),
    born_on = coalesce(s.born_on, gone.born_on),
    gender = coalesce(s.gender, gone.gender),
    nationality = coalesce(s.nationality, gone.nationality),
    email = coalesce(s.email, gone.email),
    phone = coalesce(s.phone, gone.phone),
    address = coalesce(s.address, gone.address),
    family_id = coalesce(s.family_id, gone.family_id),
    category_id = coalesce(s.category_id, gone.category_id),
    user_id = coalesce(s.user_id, gone.user_id),
    admitted_on = least(s.admitted_on, gone.admitted_on),
    medical_notes = left(coalesce(s.medical_notes || case when gone.medical_notes <> s.medical_notes then chr(10) || gone.medical_notes else '' end, s.medical_notes, gone.medical_notes), 2000),
    -- what fits no field any more stays with the record that ends
    custom = gone.custom
      - array(select f.name from campus.custom_faults('student', gone.institution_id, gone.id, gone.custom, '{}') f) || s.custom
  where s.institution_id = kernel.institution() and s.id = kept;
  perform campus.settle_student(kept);
  return kernel.show('campus.students', kept);
end
$$;

comment on function campus.merge_students(jsonb) is 'of a student who was entered twice one record goes on, with all that referred to the other; what the one does not know it has from the other';
