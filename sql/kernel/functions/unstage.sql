create or replace function kernel.unstage(input jsonb) returns jsonb
  language plpgsql
as $$
begin
  delete from kernel.staged s
  where s.institution_id = kernel.institution() and s.import_id = (input ->> 'import')::uuid;
  return null;
end
$$;

comment on function kernel.unstage(jsonb) is 'forgets the rows of a file: {import}';
