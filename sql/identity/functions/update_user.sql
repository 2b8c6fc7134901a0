create or replace function identity.update_user(input jsonb) returns jsonb
  language plpgsql
as $$
begin
  perform identity.confirm(input -> 'facts');
  return kernel.row_update(input);
end
$$;

comment on function identity.update_user(jsonb) is 'changes what a member is called: for who holds no less than they do';
