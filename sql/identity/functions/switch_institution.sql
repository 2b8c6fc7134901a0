create or replace function identity.switch_institution(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  wanted uuid := input ->> 'institution_id';
  account uuid := identity.own_account();
  session identity.sessions;
  member identity.users;
begin
  -- Whoever ends all sessions of the account waits for this one, or this one for them and then sees that its own has ended.
  perform from identity.accounts where id = account for share;
  select * into session from identity.sessions
  where institution_id = kernel.institution() and id = identity.own_session() and status = 'live';
  if not found then
    perform kernel.fail('access.unauthenticated');
  end if;
  if wanted = kernel.institution() then
    perform kernel.fail('identity.already_here');
  end if;
  select u.* into member
  from identity.users u
  join identity.institutions i on i.id = u.institution_id
  where u.institution_id = wanted and u.account_id = account and u.status = 'active' and i.status = 'active'
  for share of u;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  -- Who has no factor yet enrols there; who has one must have shown it.
  if not session.second_factor and exists (select from identity.totp_factors where account_id = account and confirmed_at is not null)
    and exists (select from identity.second_factor_view f where f.institution_id = wanted and f.id = member.id and f.asked) then
    perform kernel.fail('identity.second_factor_needed');
  end if;
  insert into identity.sign_ins (institution_id, user_id, outcome, address, user_agent)
  values (wanted, member.id, 'switched', input ->> 'address', input ->> 'user_agent');
  return identity.begin_session(member, input || jsonb_build_object('expires_at', session.expires_at), session.second_factor);
end
$$;

comment on function identity.switch_institution(jsonb) is 'a session of the same account in another institution, without a password; above row security for that one';
