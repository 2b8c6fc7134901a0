create or replace function kernel.relay(batch integer) returns integer
  language plpgsql
as $$
declare
  taken jsonb;
begin
  -- There is one leader; but one that is being replaced may not have noticed.
  perform pg_advisory_xact_lock(hashtext('provost relay'), 0);
  taken := kernel.take_outbox(batch);
  if taken <> '[]' then
    perform kernel.relay_tasks(taken);
    perform kernel.relay_events(taken);
  end if;
  return jsonb_array_length(taken);
end
$$;

comment on function kernel.relay(integer) is 'hands a batch of the outbox to the queue, in one transaction: nothing is lost, nothing comes twice. Answers how many';
