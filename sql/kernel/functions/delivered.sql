create or replace function kernel.delivered(institution uuid, listener text, event_id uuid) returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  done kernel.deliveries;
  following uuid;
begin
  delete from kernel.deliveries d
  where d.institution_id = institution and d.id = event_id and d.subscriber = listener
  returning * into done;
  if not found then
    return;
  end if;
  select d.id into following from kernel.deliveries d
  where d.institution_id = institution and d.aggregate_id = done.aggregate_id and d.subscriber = listener
  order by d.seq
  limit 1;
  if found then
    perform kernel.queue_delivery(institution, listener, following);
  end if;
end
$$;

comment on function kernel.delivered(uuid, text, uuid) is 'a subscriber has dealt with an event, or somebody has given it up for it: the next one of the same aggregate has its turn. Said twice, it counts once';
