create or replace function identity.count_code(account uuid, input jsonb) returns integer
  language sql
as $$
  select identity.count_attempt('code', identity.subject_of(account::text), '', (input ->> 'max_codes')::integer, (input ->> 'window_seconds')::integer)
$$;

comment on function identity.count_code(uuid, jsonb) is 'counts a code of a second factor before it is tried, per account; answers as count_attempt does';
