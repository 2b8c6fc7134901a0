create or replace function kernel.fact(state text, broken text, message text, detail text) returns jsonb
  language sql immutable
as $$
  -- but for refusals by name, words of PostgreSQL's are nobody's business
  select jsonb_strip_nulls(jsonb_build_object('state', state, 'constraint', nullif(broken, ''),
    'message', case when state = 'PV001' then message end, 'detail', case when state = 'PV001' then detail end))
$$;

comment on function kernel.fact(text, text, text, text) is 'why one of many was refused, as it happened; what that means to the client stands in the error catalogue';
