create or replace function campus.unmake_moves(items uuid[]) returns void
  language plpgsql
as $$
declare
  resumed text := kernel.step('campus.enrolments', 'resume', 'completed');
  active text := kernel.step('campus.students', 'return', 'graduated');
begin
  with undone as (
    update campus.promotion_items i set state = 'undone', new_enrolment_id = null
    where i.institution_id = kernel.institution() and i.id = any (items)
  )
  delete from campus.enrolments e
  using campus.promotion_items i
  where i.institution_id = kernel.institution() and i.id = any (items)
    and e.institution_id = i.institution_id and e.id = i.new_enrolment_id;

  with back as (
    select o.id, o.section_id, i.was, r.roll,
      row_number() over (partition by o.section_id, r.roll is null order by i.position) as turn,
      count(*) over (partition by o.section_id) as many
    from campus.promotion_items i
    join campus.enrolments o on o.institution_id = i.institution_id and o.id = i.enrolment_id
    left join lateral (
      -- their own number, where nobody has got it since
      select o.roll_number as roll
      where not exists (
        select from campus.enrolments e
        where e.institution_id = o.institution_id and e.section_id = o.section_id and e.status = 'active' and e.roll_number = o.roll_number)) r on true
    where i.institution_id = kernel.institution() and i.id = any (items)
  ), free as (
    select t.id as section_id, n.roll, row_number() over (partition by t.id order by n.roll) as turn
    from (select b.section_id, max(b.many) as many from back b where b.roll is null group by b.section_id) b
    join campus.sections t on t.institution_id = kernel.institution() and t.id = b.section_id
    cross join generate_series(1, t.enrolled + b.many::integer) n (roll)
    where not exists (
        select from campus.enrolments e
        where e.institution_id = t.institution_id and e.section_id = t.id and e.status = 'active' and e.roll_number = n.roll)
      and not exists (select from back k where k.section_id = t.id and k.roll = n.roll)
  )
  update campus.enrolments e set status = resumed, ends_on = null, outcome = null, reason = b.was ->> 'reason',
    roll_number = coalesce(b.roll, f.roll)
  from back b
  left join free f on f.section_id = b.section_id and f.turn = b.turn and b.roll is null
  where e.institution_id = kernel.institution() and e.id = b.id;

  update campus.students s set status = active, status_since = (i.was ->> 'status_since')::date,
    status_reason = i.was ->> 'status_reason', left_on = (i.was ->> 'left_on')::date
  from campus.promotion_items i
  join campus.enrolments e on e.institution_id = i.institution_id and e.id = i.enrolment_id
  where i.institution_id = kernel.institution() and i.id = any (items) and i.decision in ('graduate', 'leave')
    and s.institution_id = e.institution_id and s.id = e.student_id;

  perform campus.settle_students(array(
    select e.student_id
    from campus.promotion_items i
    join campus.enrolments e on e.institution_id = i.institution_id and e.id = i.enrolment_id
    where i.institution_id = kernel.institution() and i.id = any (items)));
end
$$;

comment on function campus.unmake_moves(uuid[]) is 'puts the students of some items back where they sat, or none of them where something refers to a new enrolment';
