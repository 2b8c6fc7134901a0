create or replace function campus.discard_promotion(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  promotion campus.promotions := campus.hold_promotion((input ->> 'id')::uuid, 'discard');
begin
  delete from campus.promotion_items i where i.institution_id = kernel.institution() and i.promotion_id = promotion.id;
  update campus.promotions p set state = promotion.state
  where p.institution_id = kernel.institution() and p.id = promotion.id;
  return kernel.show('campus.promotions', promotion.id);
end
$$;

comment on function campus.discard_promotion(jsonb) is 'gives a preview up, and what it planned with it: nothing refers to those students and sections any more';
