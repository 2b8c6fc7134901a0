create or replace function kernel.queue_delivery(institution uuid, listener text, event_id uuid) returns void
  language plpgsql
as $$
begin
  perform graphile_worker.add_job(d.subscriber, json_build_object(
    'id', d.id, 'institution', d.institution_id, 'actor', d.actor_id, 'request', d.request_id, 'payload', d.payload, 'event', d.event))
  from kernel.deliveries d
  where d.institution_id = institution and d.id = event_id and d.subscriber = listener;
end
$$;

comment on function kernel.queue_delivery(uuid, text, uuid) is 'a delivery whose turn it is becomes a job of the queue, named as its subscriber';
