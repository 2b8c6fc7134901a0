create or replace function kernel.step(entity text, step text, state text) returns text
  language plpgsql stable
as $$
declare
  way jsonb := (select m.definition -> 'steps' -> step.step from kernel.machines m where m.entity = step.entity);
begin
  if way is null then
    raise exception '% has no step %', entity, step;
  end if;
  if not way -> 'from' ? state then
    perform kernel.fail_state(entity, state);
  end if;
  return way ->> 'to';
end
$$;

comment on function kernel.step(text, text, text) is 'the state to which a step leads from this one; refused where it does not begin there';
