create or replace function campus.undo_promotion(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  promotion campus.promotions := campus.hold_promotion((input ->> 'id')::uuid, 'undo');
  done uuid[] := array(
    select i.id from campus.promotion_items i
    where i.institution_id = kernel.institution() and i.promotion_id = promotion.id and i.state = 'done');
  used integer;
  job uuid;
begin
  select count(o.code) into used from campus.undo_obstacles(done) o;
  if used > 0 and not coalesce((input ->> 'accept_exceptions')::boolean, false) then
    perform kernel.fail('campus.promotion_in_use', jsonb_build_object('detail', format('Moves that cannot be undone: %s of %s.', used, cardinality(done))));
  end if;
  job := kernel.start_job('campus.unpromote', jsonb_build_object('promotion_id', promotion.id), cardinality(done));
  update campus.promotions p set state = promotion.state, job_id = job
  where p.institution_id = kernel.institution() and p.id = promotion.id;
  return kernel.show('kernel.jobs', job);
end
$$;

comment on function campus.undo_promotion(jsonb) is 'has everybody put back, in the background; refused while some could not be, unless who asks accepts that those stay';
