create or replace function campus.preview_promotion(input jsonb) returns jsonb
  language plpgsql set jit = off set work_mem = '32MB'
as $$
declare
  from_year campus.academic_years;
  to_year campus.academic_years;
  only_campus uuid := input ->> 'campus_id';
  only_levels jsonb := coalesce(input -> 'class_level_ids', '[]');
  asked jsonb := coalesce(input -> 'decisions', '[]');
  previewed uuid;
begin
  if not kernel.within('campus', only_campus) then
    perform kernel.fail(case when only_campus is null then 'access.out_of_reach' else 'request.reference_missing' end);
  end if;
  select * into from_year from campus.academic_years y where y.institution_id = kernel.institution() and y.id = (input ->> 'from_year_id')::uuid;
  select * into to_year from campus.academic_years y where y.institution_id = kernel.institution() and y.id = (input ->> 'to_year_id')::uuid;
  if from_year.id is null or to_year.id is null or exists (
    select from jsonb_array_elements_text(only_levels) l (id)
    where not exists (select from campus.class_levels c where c.institution_id = kernel.institution() and c.id = l.id::uuid)
  ) then
    perform kernel.fail('request.reference_missing');
  elsif to_year.starts_on <= from_year.ends_on then
    perform kernel.fail('campus.years_out_of_order');
  end if;
  perform campus.check_decisions(from_year.id, to_year.id, only_campus, only_levels, asked);

  with plan as materialized (
    select * from campus.plan_promotion(from_year.id, to_year.id, only_campus, only_levels, asked)
  ), made as (
    insert into campus.promotions
      (institution_id, from_year_id, to_year_id, campus_id, class_level_ids, promote, retain, graduate, leave, exceptions, hash)
    select kernel.institution(), from_year.id, to_year.id, only_campus, only_levels,
      count(*) filter (where p.code is null and p.decision = 'promote'),
      count(*) filter (where p.code is null and p.decision = 'retain'),
      count(*) filter (where p.code is null and p.decision = 'graduate'),
      count(*) filter (where p.code is null and p.decision = 'leave'),
      count(p.code),
      encode(sha256(convert_to(coalesce(string_agg(
        concat_ws(' ', p.place, p.enrolment, p.from_section, p.decision, p.section, p.code, p.reason), E'\n' order by p.place), ''), 'UTF8')), 'hex')
    from plan p
    returning id
  ), items as (
    insert into campus.promotion_items
      (institution_id, promotion_id, position, enrolment_id, from_section_id, decision, section_id, reason, state, code)
    select kernel.institution(), m.id, p.place, p.enrolment, p.from_section, p.decision, p.section, p.reason,
      case when p.code is null then 'planned' else 'exception' end, p.code
    from plan p
    cross join made m
    order by p.place
  )
  select id into previewed from made;
  return kernel.show('campus.promotions', previewed);
end
$$;

comment on function campus.preview_promotion(jsonb) is 'decides what becomes of everybody, moves nobody, and says by a hash what was decided';
