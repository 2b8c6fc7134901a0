create or replace function campus.book_slot(institution uuid, slot uuid) returns void
  language plpgsql
as $$
declare
  broken text;
begin
  perform campus.rebook(institution, array[slot]);
exception when exclusion_violation then
  get stacked diagnostics broken = constraint_name;
  perform campus.fail_clash(institution, slot, broken);
end
$$;

comment on function campus.book_slot(uuid, uuid) is 'takes what a slot and its substitutions need, or is told what stands in its way';
