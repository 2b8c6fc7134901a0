create or replace function kernel.subscribe(wanted jsonb) returns void
  language sql security definer set search_path = pg_catalog
as $$
  -- In one order: processes that start at once do not wait for each other crosswise.
  insert into kernel.subscriptions (event, subscriber)
  select w ->> 'event', w ->> 'subscriber' from jsonb_array_elements(wanted) w order by 1, 2
  on conflict (event, subscriber) do update set told_at = clock_timestamp();
  -- Not at once: processes of an older and of a newer release may start and end side by side for a while.
  delete from kernel.subscriptions s where s.told_at < clock_timestamp() - interval '1 day';
$$;

comment on function kernel.subscribe(jsonb) is 'who wants to know of which event: [{event, subscriber}], whole, as a process declares it. What no process has declared for a day wants nothing any more';
