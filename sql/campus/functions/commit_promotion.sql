create or replace function campus.commit_promotion(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  promotion campus.promotions := campus.hold_promotion((input ->> 'id')::uuid, 'commit');
  job uuid;
begin
  if promotion.hash <> input ->> 'hash' then
    perform kernel.fail('campus.promotion_changed');
  elsif promotion.exceptions > 0 and not coalesce((input ->> 'accept_exceptions')::boolean, false) then
    perform kernel.fail('campus.promotion_incomplete', jsonb_build_object('detail', format('Exceptions: %s.', promotion.exceptions)));
  end if;
  job := kernel.start_job('campus.promote', jsonb_build_object('promotion_id', promotion.id), (
    select count(*)::integer from campus.promotion_items i
    where i.institution_id = kernel.institution() and i.promotion_id = promotion.id and i.state = 'planned'));
  update campus.promotions p set state = promotion.state, job_id = job
  where p.institution_id = kernel.institution() and p.id = promotion.id;
  return kernel.show('kernel.jobs', job);
end
$$;

comment on function campus.commit_promotion(jsonb) is 'has what was previewed carried out, exactly that and in the background; asked again after its job was stopped, the rest of it';
