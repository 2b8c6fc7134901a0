create or replace function kernel.actor() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('provost.actor', true), '')::uuid;

comment on function kernel.actor() is 'the user who acts in this statement; null for the system itself';
