create or replace function kernel.subscribe(wanted jsonb) returns void
  language sql security definer set search_path = pg_catalog
as $$
  delete from kernel.subscriptions s
  where not wanted @> jsonb_build_array(jsonb_build_object('event', s.event, 'subscriber', s.subscriber));
  insert into kernel.subscriptions (event, subscriber)
  select w ->> 'event', w ->> 'subscriber' from jsonb_array_elements(wanted) w
  on conflict do nothing;
$$;

comment on function kernel.subscribe(jsonb) is 'who wants to know of which event from now on: [{event, subscriber}], whole, as the process that starts declares it';
