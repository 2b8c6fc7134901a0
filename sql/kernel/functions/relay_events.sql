create or replace function kernel.relay_events(taken jsonb) returns void
  language plpgsql
as $$
declare
  events kernel.outbox[] := array(select o from jsonb_populate_recordset(null::kernel.outbox, taken) o where o.kind = 'event');
begin
  if cardinality(events) = 0 then
    return;
  end if;
  -- Whoever is just done with an aggregate's last delivery either sees what comes now, or is waited for here.
  perform from kernel.deliveries d
  where (d.institution_id, d.aggregate_id) in (select e.institution_id, e.aggregate_id from unnest(events) e)
  order by d.seq
  for update;

  insert into kernel.deliveries (institution_id, id, subscriber, event, aggregate_id, seq, payload, actor_id, request_id, at)
  select e.institution_id, e.id, s.subscriber, e.name, e.aggregate_id, e.seq, e.payload, e.actor_id, e.request_id, e.at
  from unnest(events) e
  join kernel.subscriptions s on s.event = e.name;

  -- Those that stand behind an earlier one have their turn when that is done.
  perform kernel.queue_delivery(d.institution_id, d.subscriber, d.id)
  from kernel.deliveries d
  where (d.institution_id, d.id) in (select e.institution_id, e.id from unnest(events) e) and not exists (
    select from kernel.deliveries p
    where p.institution_id = d.institution_id and p.aggregate_id = d.aggregate_id and p.subscriber = d.subscriber and p.seq < d.seq)
  order by d.seq;
end
$$;

comment on function kernel.relay_events(jsonb) is 'events become deliveries, one a subscriber; the first of each aggregate becomes a job';
