create or replace function identity.import_users(input jsonb) returns jsonb
  language plpgsql
as $$
begin
  perform identity.accounts_of_import((input ->> 'import')::uuid);
  return kernel.import_rows(input || jsonb_build_object(
    'source', 'identity.staged_users', 'columns', array['account_id', 'name', 'email', 'status', 'joined_at']));
end
$$;

comment on function identity.import_users(jsonb) is 'members who have not come in yet, with accounts of their addresses, from the staged rows of a file';
