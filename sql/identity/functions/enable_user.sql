create or replace function identity.enable_user(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  member uuid := input ->> 'id';
begin
  perform identity.confirm(input -> 'facts');
  update identity.users u
  set status = kernel.step('identity.users', case when u.joined_at is null then 'readmit' else 'enable' end, u.status)
  where u.institution_id = kernel.institution() and u.id = member;
  perform kernel.revoke(member);
  return kernel.show('identity.user_view', member);
end
$$;

comment on function identity.enable_user(jsonb) is 'lets a member in again; who never came in still needs an invitation';
