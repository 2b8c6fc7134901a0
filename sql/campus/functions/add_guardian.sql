create or replace function campus.add_guardian(student campus.students, care jsonb) returns uuid
  language plpgsql
as $$
declare
  cared_by uuid := care ->> 'guardian_id';
  link jsonb := care - '{name,email,phone,occupation,address}'::text[];
begin
  if cared_by is null then
    cared_by := kernel.row_insert('campus.guardians',
      (care - 'campus_id') || jsonb_build_object('campus_id', student.campus_id)) ->> 'id';
  elsif not exists (
    select from campus.guardians g
    where g.institution_id = kernel.institution() and g.id = cared_by and kernel.within('campus', g.campus_id)
  ) then
    perform kernel.fail('request.reference_missing');
  end if;
  return kernel.row_insert('campus.guardianships', link || jsonb_build_object(
    'student_id', student.id,
    'guardian_id', cared_by,
    'contact_order', coalesce((care ->> 'contact_order')::integer, least(20, 1 + (
      select coalesce(max(g.contact_order), 0) from campus.guardianships g where g.institution_id = kernel.institution() and g.student_id = student.id))))) ->> 'id';
end
$$;

comment on function campus.add_guardian(campus.students, jsonb) is 'somebody who cares for a student that is held: known already, or made with it; called after those who are there, where nothing is said';
