create or replace function identity.accept_invitation(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  account uuid := input ->> 'account_id';
  used identity.invitations;
  member identity.users;
begin
  -- The member first and the invitation after, as whoever shuts out or invites anew locks them. Of those who come with
  -- one token at once the first goes on; the others find it used.
  perform from identity.invitations i
  join identity.users u on u.institution_id = i.institution_id and u.id = i.user_id
  where i.token_hash = decode(input ->> 'invitation_hash', 'hex')
  for no key update of u;
  select * into used from identity.invitations i
  where i.token_hash = decode(input ->> 'invitation_hash', 'hex')
  for update;
  if not found or used.status <> 'pending' or used.expires_at <= kernel.now() then
    perform kernel.fail('identity.invitation_failed');
  end if;
  update identity.invitations i set status = kernel.step('identity.invitations', 'accept', i.status)
  where i.institution_id = used.institution_id and i.id = used.id;
  update identity.users u set status = kernel.step('identity.users', 'accept', u.status), joined_at = kernel.now()
  where u.institution_id = used.institution_id and u.id = used.user_id and u.account_id = account
  returning * into member;
  if not found then
    perform kernel.fail('identity.invitation_failed');
  end if;
  perform kernel.revoke(member.id);

  if (input ->> 'chosen')::boolean then
    -- Somebody may have chosen one in between: then this one is not it.
    update identity.accounts a set password_hash = input ->> 'password_hash', updated_at = kernel.now()
    where a.id = account and a.password_hash is null;
    if not found then
      perform kernel.fail('identity.invitation_failed');
    end if;
    insert into identity.sign_ins (institution_id, id, user_id, outcome, address, user_agent)
    values (member.institution_id, (input ->> 'attempt_id')::uuid, member.id, 'succeeded', input ->> 'address', input ->> 'user_agent');
  end if;
  return identity.open_session(input);
end
$$;

comment on function identity.accept_invitation(jsonb) is 'before a tenant is known: makes the invited member active, once, with the password that was chosen or proved, and signs in as any password does';
