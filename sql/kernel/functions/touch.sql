create or replace function kernel.touch() returns trigger
  language plpgsql
as $$
begin
  -- a generated institution_id is not known yet in a trigger before the row
  if new.id <> old.id or new.institution_id <> old.institution_id then
    raise exception 'the identity of a row of % never changes', tg_table_name;
  end if;
  new.version := old.version + 1;
  new.updated_at := kernel.now();
  return new;
end
$$;

comment on function kernel.touch() is 'every update moves version and updated_at, whoever writes it';
