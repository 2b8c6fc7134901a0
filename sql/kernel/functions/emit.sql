create or replace function kernel.emit(event text, aggregate uuid, payload jsonb) returns uuid
  language plpgsql
as $$
declare
  event_id uuid := kernel.new_id();
begin
  insert into kernel.outbox (institution_id, id, kind, name, aggregate_id, payload, actor_id, request_id)
  values (kernel.institution(), event_id, 'event', event, aggregate, payload, kernel.actor(), current_setting('provost.request', true));
  return event_id;
end
$$;

comment on function kernel.emit(text, uuid, jsonb) is 'tells other domains, once this command is committed, what happened to an aggregate: a row that the command has locked or changed, for that is what puts its events in order. Answers the event''s id';
