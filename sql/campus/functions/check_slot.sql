create or replace function campus.check_slot(slot campus.slots) returns void
  language plpgsql stable
as $$
declare
  year campus.academic_years;
begin
  select y.* into year
  from campus.sections s
  join campus.academic_years y on y.institution_id = s.institution_id and y.id = s.academic_year_id
  where s.institution_id = kernel.institution() and s.id = slot.section_id;
  if slot.starts_on < year.starts_on or slot.ends_on > year.ends_on then
    perform kernel.fail('campus.slot_outside_year', jsonb_build_object(
      'detail', format('The section''s academic year goes from %s to %s.', year.starts_on, year.ends_on)));
  end if;
  perform campus.check_teacher(slot.teacher_id);
end
$$;

comment on function campus.check_slot(campus.slots) is 'refuses days outside of the section''s academic year, and who cannot teach. A year that is made shorter later keeps its slots: outside of it no lesson takes place';
