create or replace function kernel.now() returns timestamptz
  language sql stable parallel safe
  return coalesce(nullif(current_setting('provost.clock', true), '')::timestamptz, statement_timestamp());

comment on function kernel.now() is 'the clock: the wall''s, or a virtual one where the instance is a sandbox';
