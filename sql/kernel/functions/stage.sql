create or replace function kernel.stage(input jsonb) returns jsonb
  language sql
as $$
  insert into kernel.staged (institution_id, import_id, first_line, last_line, rows)
  values (kernel.institution(), (input ->> 'import')::uuid, (input ->> 'first')::integer, (input ->> 'last')::integer, input -> 'rows')
  returning null::jsonb
$$;

comment on function kernel.stage(jsonb) is 'some rows of a file: {import, first, last, rows}, each with its line as "#"';
