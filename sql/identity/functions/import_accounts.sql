create or replace function identity.import_accounts(input jsonb) returns jsonb
  language plpgsql
as $$
begin
  perform identity.accounts_of_import((input ->> 'import')::uuid, (input ->> 'nth')::integer);
  return null;
end
$$;

comment on function identity.import_accounts(jsonb) is 'accounts for a part of a file: {import, nth}. A statement of its own: an address of an account that is being made is held against all institutions until it ends';
