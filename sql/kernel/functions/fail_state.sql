create or replace function kernel.fail_state(entity text, state text) returns void
  language plpgsql
as $$
begin
  perform kernel.fail('request.state', jsonb_build_object(
    'detail', format('It is %s.', state),
    'allowed', coalesce((
      select jsonb_agg(step.key order by step.key)
      from kernel.machines m, jsonb_each(m.definition -> 'steps') step
      where m.entity = fail_state.entity and step.value -> 'from' ? fail_state.state and step.value ->> 'by' is null), '[]')));
end
$$;

comment on function kernel.fail_state(text, text) is 'refuses a step, and names those that the present state has';
