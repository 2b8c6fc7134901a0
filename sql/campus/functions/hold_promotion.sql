create or replace function campus.hold_promotion(promotion uuid, step text) returns campus.promotions
  language plpgsql
as $$
declare
  held campus.promotions := kernel.hold(null::campus.promotions, promotion, '{"campus": "campus_id"}');
begin
  held.state := kernel.step('campus.promotions', step, held.state);
  -- A job that was stopped or has failed is through: who asks once more goes on where it ended, or turns back.
  if exists (
    select from kernel.jobs j
    where j.institution_id = kernel.institution() and j.id = held.job_id and j.state in ('queued', 'running', 'cancelling')
  ) then
    perform kernel.fail('campus.promotion_busy', '{"allowed": []}');
  end if;
  return held;
end
$$;

comment on function campus.hold_promotion(uuid, text) is 'locks a promotion within the actor''s reach on which nobody works, as it is after a step';
