create or replace function kernel.staged_rows(input jsonb) returns text
  language sql stable
as $$
  select case when input ? 'source'
    then format('%s(%L, $1, $2%s)', (input ->> 'source')::regproc, input ->> 'import', case when input ? 'judge' then ', $3' end)
    else format(
      '(select r.* from kernel.staged s, jsonb_to_recordset(s.rows) as r ("#" integer%s)
        where s.institution_id = %L and s.import_id = %L and s.last_line >= $1 and s.first_line <= $2 and r."#" between $1 and $2)',
      (select string_agg(format(', %I %s', a.attname, format_type(a.atttypid, a.atttypmod)), '' order by a.attnum)
       from pg_attribute a where a.attrelid = (input ->> 'table')::regclass and input -> 'columns' ? a.attname::text),
      kernel.institution(), input ->> 'import')
    end
$$;

comment on function kernel.staged_rows(jsonb) is 'the rows of a file as a relation, those from line $1 to line $2: with its line, each has the columns that it brings; where they were judged, without those that were refused ($3)';
