create or replace function kernel.columns_of(entity regclass, data jsonb) returns text
  language sql stable
as $$
  select string_agg(quote_ident(attname), ', ' order by attnum)
  from pg_attribute
  where attrelid = entity and attnum > 0 and not attisdropped and attgenerated = ''
    and data ? attname::text and attname not in ('institution_id', 'id', 'version', 'created_at', 'updated_at')
$$;

comment on function kernel.columns_of(regclass, jsonb) is 'the columns of a table that a body speaks of; what the kernel keeps is never among them';
