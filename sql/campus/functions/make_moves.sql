create or replace function campus.make_moves(promotion campus.promotions, items uuid[]) returns void
  language plpgsql
as $$
declare
  last_day date := (select y.ends_on from campus.academic_years y where y.institution_id = kernel.institution() and y.id = promotion.from_year_id);
  first_day date := (select y.starts_on from campus.academic_years y where y.institution_id = kernel.institution() and y.id = promotion.to_year_id);
  completed text := kernel.step('campus.enrolments', 'complete', 'active');
  graduated text := kernel.step('campus.students', 'graduate', 'active');
  withdrawn text := kernel.step('campus.students', 'withdraw', 'active');
begin
  update campus.enrolments e set status = completed, ends_on = greatest(last_day, e.starts_on - 1), reason = coalesce(i.reason, e.reason),
    outcome = case i.decision when 'promote' then 'promoted' when 'retain' then 'retained' when 'graduate' then 'graduated' else 'left' end
  from campus.promotion_items i
  where i.institution_id = kernel.institution() and i.id = any (items) and i.state = 'done'
    and e.institution_id = i.institution_id and e.id = i.enrolment_id;

  with movers as (
    select i.id, e.student_id, i.section_id, row_number() over (partition by i.section_id order by i.position) as turn
    from campus.promotion_items i
    join campus.enrolments e on e.institution_id = i.institution_id and e.id = i.enrolment_id
    where i.institution_id = kernel.institution() and i.id = any (items) and i.state = 'done' and i.section_id is not null
  ), free as (
    -- the lowest numbers that nobody has: in a section that is new, 1 … n in the order of the items
    select t.*, r.roll, r.turn
    from (select m.section_id, count(*) as many from movers m group by m.section_id) m
    join campus.sections t on t.institution_id = kernel.institution() and t.id = m.section_id
    cross join campus.free_rolls(m.section_id, m.many::integer) r
  ), made as (
    insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
    select f.institution_id, m.student_id, f.id, f.academic_year_id, f.class_level_id, f.campus_id, f.roll, first_day
    from movers m
    join free f on f.id = m.section_id and f.turn = m.turn
    returning id, student_id
  )
  update campus.promotion_items i set new_enrolment_id = made.id
  from made
  join movers m on m.student_id = made.student_id
  where i.institution_id = kernel.institution() and i.id = m.id;

  update campus.students s set status = case i.decision when 'graduate' then graduated else withdrawn end,
    status_since = last_day, status_reason = i.reason, left_on = greatest(last_day, s.admitted_on)
  from campus.promotion_items i
  join campus.enrolments e on e.institution_id = i.institution_id and e.id = i.enrolment_id
  where i.institution_id = kernel.institution() and i.id = any (items) and i.state = 'done' and i.decision in ('graduate', 'leave')
    and s.institution_id = e.institution_id and s.id = e.student_id;

  perform campus.settle_students(array(
    select e.student_id
    from campus.promotion_items i
    join campus.enrolments e on e.institution_id = i.institution_id and e.id = i.enrolment_id
    where i.institution_id = kernel.institution() and i.id = any (items) and i.state = 'done'));
end
$$;

comment on function campus.make_moves(campus.promotions, uuid[]) is 'ends the enrolments of those items that hold, begins the next ones, and settles the students where they sit then';
