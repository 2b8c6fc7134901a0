create or replace function identity.reset_user_totp(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  here uuid := kernel.institution();
  member identity.users;
begin
  if (input ->> 'id')::uuid = kernel.actor() then
    perform kernel.fail('identity.own_factor');
  end if;
  -- The account before its members, as whoever opens a session locks them.
  perform from identity.accounts a
  where a.id = (select u.account_id from identity.users u where u.institution_id = here and u.id = (input ->> 'id')::uuid)
  for no key update;
  perform identity.confirm(input -> 'facts');
  select * into member from identity.users where institution_id = here and id = (input ->> 'id')::uuid;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  if not exists (select from identity.totp_factors f where f.account_id = member.account_id) then
    perform kernel.fail('identity.second_factor_not_begun');
  end if;
  if exists (select from identity.users u where u.account_id = member.account_id and u.institution_id <> here and u.joined_at is not null)
    and not exists (select from identity.accounts a where a.id = identity.own_account() and a.platform) then
    perform kernel.fail('identity.account_shared');
  end if;
  perform identity.remove_factor(member.account_id);
  perform identity.end_sessions(member.account_id, 'factor_reset');
  update identity.users set factor_reset_at = kernel.now() where institution_id = here and id = member.id;
  return null;
end
$$;

comment on function identity.reset_user_totp(jsonb) is 'for a member who lost authenticator and recovery codes: takes the second factor away, ends every session, and leaves that in the change log';
