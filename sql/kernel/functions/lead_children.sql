create or replace function kernel.lead_children() returns trigger
  language plpgsql
as $$
begin
  execute format('update %1$s c set (%3$s) = (select %3$s from jsonb_populate_record(null::%2$s, $1)) where c.institution_id = $2 and c.%4$I = $3',
      tg_argv[0]::regclass, tg_relid::regclass, tg_argv[2], tg_argv[1])
    using to_jsonb(new), new.institution_id, new.id;
  return null;
end
$$;

comment on function kernel.lead_children() is 'rows that belong to this one get its columns when they change, where they may be null and no foreign key cascades; arguments: the children''s table, their column that refers to it, the columns';
