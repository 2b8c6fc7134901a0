create or replace function kernel.old_months(kept_months integer) returns setof text
  language sql stable
as $$
  select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'kernel.changes'::regclass and c.relname ~ '^changes_\d{4}_\d\d$'
    and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= now() - make_interval(months => greatest(kept_months, 1))
  order by 1
$$;

comment on function kernel.old_months(integer) is 'the months of the change log that are wholly older than what is kept';
