create or replace function identity.invite_user(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  member uuid := input ->> 'id';
  sent uuid;
begin
  perform identity.confirm(input -> 'facts');
  perform kernel.step('identity.users', 'invite', (
    select u.status from identity.users u where u.institution_id = kernel.institution() and u.id = member));
  sent := identity.send_invitation(kernel.institution(), member, input -> 'invitation');
  return kernel.show('identity.invitation_view', sent);
end
$$;

comment on function identity.invite_user(jsonb) is 'sends a member who has not come in a token to do so';
