create or replace function campus.reseat_student(student uuid, section campus.sections, back_on date) returns uuid
  language plpgsql
as $$
declare
  left_seat campus.enrolments;
begin
  -- who is back before a day was missed has never been away: one enrolment, with what was chosen in it
  select * into left_seat from campus.enrolments e
  where e.institution_id = kernel.institution() and e.student_id = student and e.section_id = section.id
    and e.status = 'withdrawn' and back_on between e.starts_on and e.ends_on + 1
  order by e.starts_on desc, e.ends_on desc, e.id
  limit 1;
  if left_seat.id is null then
    return campus.seat_student(student, section, back_on);
  end if;
  perform campus.check_seat(section, greatest(back_on, left_seat.starts_on));
  update campus.enrolments e set
    status = kernel.step('campus.enrolments', 'resume', e.status),
    ends_on = null,
    reason = null,
    roll_number = case
      when exists (
        select from campus.enrolments o
        where o.institution_id = e.institution_id and o.section_id = e.section_id and o.status = 'active' and o.roll_number = e.roll_number)
        then (select f.roll from campus.free_rolls(section.id, 1) f where f.turn = 1)
      else e.roll_number end
  where e.institution_id = left_seat.institution_id and e.id = left_seat.id;
  perform campus.settle_student(student);
  return left_seat.id;
end
$$;

comment on function campus.reseat_student(uuid, campus.sections, date) is 'gives a student that is held and comes back a seat of a section that is held: the one that was left, where not a day was missed, with its roll number where nobody has got it';
