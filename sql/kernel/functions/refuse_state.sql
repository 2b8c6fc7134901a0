create or replace function kernel.refuse_state() returns trigger
  language plpgsql
as $$
declare
  state_column text := (select definition ->> 'column' from kernel.machines where entity = tg_argv[0]);
begin
  if tg_op = 'INSERT' then
    raise exception 'no row of % begins as %', tg_argv[0], to_jsonb(new) ->> state_column;
  end if;
  perform kernel.fail_state(tg_argv[0], to_jsonb(old) ->> state_column);
  return null;
end
$$;

comment on function kernel.refuse_state() is 'stops whatever would change a state in a way that its machine does not know; argument: the entity';
