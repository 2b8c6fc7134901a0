create or replace function kernel.follow_parent() returns trigger
  language plpgsql
as $$
declare
  copied jsonb;
begin
  -- of a parent that is not there: nulls, so that the foreign key has the last word and not what the row had before
  execute format('select to_jsonb(r) from (select p.* from (values (1)) one left join (select %s from %s where institution_id = $1 and id = $2) p on true) r',
      tg_argv[2], tg_argv[0]::regclass)
    using new.institution_id, (to_jsonb(new) ->> tg_argv[1])::uuid into copied;
  return jsonb_populate_record(new, copied);
end
$$;

comment on function kernel.follow_parent() is 'gives a row the columns of the row that it belongs to, where whose it is stands in them; arguments: the parent''s table, the column that refers to it, the columns, which may be named otherwise here (starts_on as year_starts_on). What changes later comes by a foreign key''s cascade, or by kernel.lead_children';
