create or replace function kernel.set_machines(definitions jsonb) returns void
  language plpgsql
as $$
declare
  former record;
  machine jsonb;
  entity regclass;
  state_column text;
  known text;
  ways text;
begin
  -- Wherever they are now: since the last time a table may have got another name, or gone.
  for former in select t.tgrelid::regclass as entity, t.tgname as name from pg_trigger t where t.tgfoid = 'kernel.refuse_state'::regproc and t.tgparentid = 0 loop
    execute format('drop trigger %I on %s', former.name, former.entity);
  end loop;
  for former in
    select c.conrelid::regclass as entity, c.conname as name
    from kernel.machines m
    join pg_constraint c on c.conname = split_part(m.entity, '.', 2) || '_' || (m.definition ->> 'column') || '_known'
      and c.connamespace = to_regnamespace(split_part(m.entity, '.', 1))
    where c.contype = 'c' and c.coninhcount = 0
  loop
    execute format('alter table %s drop constraint %I', former.entity, former.name);
  end loop;
  delete from kernel.machines;

  for machine in select m from jsonb_array_elements(definitions) m loop
    entity := (machine ->> 'entity')::regclass;
    state_column := machine ->> 'column';
    insert into kernel.machines (entity, definition) values (machine ->> 'entity', machine);

    known := split_part(machine ->> 'entity', '.', 2) || '_' || state_column || '_known';
    execute format('alter table %s drop constraint if exists %I', entity, known);
    execute format('alter table %s add constraint %I check (%I in (%s))', entity, known, state_column,
      (select string_agg(quote_literal(s), ', ') from jsonb_object_keys(machine -> 'states') s));

    -- What may follow what stands in the triggers' conditions: a row that obeys costs no function call.
    execute format(
      'create trigger state_begins before insert on %s for each row when (new.%2$I not in (%3$s)) execute function kernel.refuse_state(%4$L)',
      entity, state_column,
      (select string_agg(quote_literal(s), ', ') from jsonb_array_elements_text(machine -> 'initial') s),
      machine ->> 'entity');
    select string_agg(format('(%L, %L)', f, step.value ->> 'to'), ', ') into ways
    from jsonb_each(machine -> 'steps') step, jsonb_array_elements_text(step.value -> 'from') f;
    execute format(
      'create trigger state_steps before update of %2$I on %1$s for each row when (old.%2$I <> new.%2$I%3$s) execute function kernel.refuse_state(%4$L)',
      entity, state_column,
      case when ways is null then '' else format(' and (old.%1$I, new.%1$I) not in (%2$s)', state_column, ways) end,
      machine ->> 'entity');
  end loop;
end
$$;

comment on function kernel.set_machines(jsonb) is 'makes the declared state machines the only ways in which rows change their states';
