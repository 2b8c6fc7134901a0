create or replace function identity.pass_second_factor(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  challenge identity.challenges;
  member identity.users;
begin
  -- The account first: whoever ends its sessions and challenges holds it, and then there is nothing left to pass.
  perform from identity.accounts a
  where a.id = (select c.account_id from identity.challenges c where c.token_hash = decode(input ->> 'challenge_hash', 'hex'))
  for share;
  delete from identity.challenges where token_hash = decode(input ->> 'challenge_hash', 'hex') and expires_at > kernel.now()
  returning * into challenge;
  if not found then
    perform kernel.fail('identity.challenge_failed');
  end if;
  select u.* into member
  from identity.users u
  join identity.institutions i on i.id = u.institution_id
  where u.institution_id = challenge.institution_id and u.id = challenge.user_id and u.status = 'active' and i.status = 'active'
  for share of u;
  if not found then
    perform kernel.fail('identity.challenge_failed');
  end if;
  if not identity.spend_code(challenge.account_id, input) then
    perform kernel.fail('identity.code_wrong');
  end if;
  perform identity.forgive_code(challenge.account_id);
  update identity.sign_ins set outcome = 'succeeded' where institution_id = challenge.institution_id and id = challenge.attempt_id;
  return identity.begin_session(member, input, second_factor => true);
end
$$;

comment on function identity.pass_second_factor(jsonb) is 'before a tenant is known: a session for a challenge and a code that was right and is not used yet';
