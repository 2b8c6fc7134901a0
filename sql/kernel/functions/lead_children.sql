create or replace function kernel.lead_children() returns trigger
  language plpgsql
as $$
begin
  if tg_nargs = 2 then
    execute format('update %s c set updated_at = kernel.now() where c.institution_id = $1 and c.%I = $2', tg_argv[0]::regclass, tg_argv[1])
      using new.institution_id, new.id;
  else
    execute format('update %1$s c set (%3$s) = (select %3$s from jsonb_populate_record(null::%2$s, $1)) where c.institution_id = $2 and c.%4$I = $3',
        tg_argv[0]::regclass, tg_relid::regclass, tg_argv[2], tg_argv[1])
      using to_jsonb(new), new.institution_id, new.id;
  end if;
  return null;
end
$$;

comment on function kernel.lead_children() is 'rows that show this one move with it; those that have columns of it, which may be null so that no foreign key cascades, get them. Arguments: the children''s table, their column that refers to it, and the columns';
