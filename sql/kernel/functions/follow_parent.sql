create or replace function kernel.follow_parent() returns trigger
  language plpgsql
as $$
declare
  copied jsonb;
begin
  execute format('select to_jsonb(p) from (select %s from %s where institution_id = $1 and id = $2) p', tg_argv[2], tg_argv[0]::regclass)
    using new.institution_id, (to_jsonb(new) ->> tg_argv[1])::uuid into copied;
  return case when copied is null then new else jsonb_populate_record(new, copied) end;
end
$$;

comment on function kernel.follow_parent() is 'gives a row the columns of the row that it belongs to, where whose it is stands in them; arguments: the parent''s table, the column that refers to it, the columns. What changes later comes by a foreign key''s cascade, or by kernel.lead_children';
