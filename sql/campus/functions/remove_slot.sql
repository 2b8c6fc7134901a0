create or replace function campus.remove_slot(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  held campus.slots := campus.hold_slot((input ->> 'id')::uuid);
  since date := greatest(coalesce((input ->> 'from')::date, campus.today()), held.starts_on);
begin
  if since > held.ends_on then
    perform kernel.fail('campus.slot_over', jsonb_build_object('detail', format('Its last day is %s.', held.ends_on)));
  end if;
  perform campus.keep_substitutions(held.id, since);
  perform campus.take_slot_turns(held);
  if since = held.starts_on then
    delete from campus.slots s where s.institution_id = kernel.institution() and s.id = held.id;
  else
    update campus.slots s set ends_on = since - 1 where s.institution_id = kernel.institution() and s.id = held.id;
  end if;
  return null;
end
$$;

comment on function campus.remove_slot(jsonb) is 'ends a slot the day before; one that has not begun by then is deleted';
