create or replace function campus.book_stood_in() returns trigger
  language plpgsql
as $$
declare
  institution uuid;
  slots uuid[];
begin
  for institution, slots in select n.institution_id, array_agg(distinct n.slot_id) from now_rows n group by n.institution_id loop
    if cardinality(slots) = 1 then
      perform campus.book_slot(institution, slots[1]);
    else
      perform campus.rebook(institution, slots);
    end if;
    perform campus.count_substituted(institution, slots);
  end loop;
  return null;
end
$$;

comment on function campus.book_stood_in() is 'whoever stands in takes what is needed, or is refused: where it is one slot, it is told what stands in its way';
