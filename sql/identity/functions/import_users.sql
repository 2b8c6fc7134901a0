create or replace function identity.import_users(input jsonb) returns jsonb
  language plpgsql
as $$
begin
  return kernel.import_rows(input || jsonb_build_object(
    'source', 'identity.staged_users', 'columns', array['account_id', 'name', 'email', 'status', 'joined_at'], 'made', array['account_id']));
end
$$;

comment on function identity.import_users(jsonb) is 'members who have not come in yet, from the staged rows of a file; their accounts are made before (identity.import_accounts)';
