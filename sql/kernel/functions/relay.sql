create or replace function kernel.relay(batch integer) returns integer
  language plpgsql
as $$
declare
  taken jsonb;
  one jsonb;
begin
  -- There is one leader; but one that is being replaced may not have noticed.
  perform pg_advisory_xact_lock(hashtext('provost relay'), 0);
  taken := kernel.take_outbox(batch);
  if taken = '[]' then
    return 0;
  end if;
  begin
    perform kernel.relay_tasks(taken);
    perform kernel.relay_events(taken);
  exception when data_exception or integrity_constraint_violation or program_limit_exceeded then
    -- One of them is none that the queue can hold. It keeps nobody else from their turn.
    for one in select t from jsonb_array_elements(taken) t order by (t ->> 'seq')::bigint loop
      begin
        perform kernel.relay_tasks(jsonb_build_array(one));
        perform kernel.relay_events(jsonb_build_array(one));
      exception when data_exception or integrity_constraint_violation or program_limit_exceeded then
        raise warning '% % cannot be handed on: %', one ->> 'name', one ->> 'id', sqlerrm;
        perform set_config('provost.institution', one ->> 'institution_id', true);
        perform kernel.bury(
          one ->> 'name', one -> 'payload',
          jsonb_build_object('id', one -> 'id', 'institution', one -> 'institution_id', 'actor', one -> 'actor_id', 'request', one -> 'request_id'),
          sqlerrm);
      end;
    end loop;
  end;
  return jsonb_array_length(taken);
end
$$;

comment on function kernel.relay(integer) is 'hands a batch of the outbox to the queue, in one transaction: nothing is lost, nothing comes twice; what the queue refuses is listed as failed. Answers how many';
