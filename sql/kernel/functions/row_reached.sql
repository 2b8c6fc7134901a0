create or replace function kernel.row_reached(input jsonb, row_now jsonb) returns boolean
  language sql stable
as $$
  select coalesce(current_setting('provost.reach', true), '') = '' or exists (
    select from jsonb_each_text(input -> 'by') b
    where kernel.within(b.key, (row_now ->> b.value)::uuid))
$$;

comment on function kernel.row_reached(jsonb, jsonb) is 'is the row within the actor''s reach by any of the columns that say whose it is?';
