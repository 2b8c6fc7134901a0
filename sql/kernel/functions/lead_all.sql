create or replace function kernel.lead_all() returns trigger
  language plpgsql
as $$
begin
  execute format(
      'update %1$s c set (%3$s) = row(%4$s)
      from now_rows n
      join was_rows w on w.institution_id = n.institution_id and w.id = n.id
      where row(%4$s) is distinct from row(%5$s) and c.institution_id = n.institution_id and c.%2$I = n.id',
    tg_argv[0]::regclass, tg_argv[1], tg_argv[2],
    (select string_agg('n.' || trim(c), ', ') from regexp_split_to_table(tg_argv[2], ',') c),
    (select string_agg('w.' || trim(c), ', ') from regexp_split_to_table(tg_argv[2], ',') c));
  return null;
end
$$;

comment on function kernel.lead_all() is 'rows that have columns of another, which may be null so that no foreign key cascades, get them: for all that a statement changes at once, where it may change many. Arguments: as of kernel.lead_children';
