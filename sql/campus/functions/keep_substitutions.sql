create or replace function campus.keep_substitutions(slot uuid, since date) returns void
  language plpgsql stable
as $$
declare
  first date;
begin
  select min(d.held_on) into first from campus.substitutions d
  where d.institution_id = kernel.institution() and d.slot_id = slot and d.held_on >= since;
  if first is not null then
    perform kernel.fail('campus.slot_substituted', jsonb_build_object('detail', format('The next one is on %s.', first)));
  end if;
end
$$;

comment on function campus.keep_substitutions(uuid, date) is 'refuses to change a slot from a day on while somebody stands in later: what they were told would silently be void';
