create or replace function identity.send_invitation(institution uuid, member uuid, invitation jsonb) returns uuid
  language plpgsql
as $$
declare
  invited identity.users;
  sent uuid;
begin
  select * into strict invited from identity.users u where u.institution_id = institution and u.id = member;
  update identity.invitations i
  set status = kernel.step('identity.invitations', case when i.expires_at <= kernel.now() then 'expire' else 'withdraw' end, i.status)
  where i.institution_id = institution and i.user_id = member and i.status = 'pending';
  insert into identity.invitations (institution_id, user_id, token_hash, expires_at)
  values (institution, member, decode(invitation ->> 'token_hash', 'hex'),
    kernel.now() + make_interval(secs => (invitation ->> 'lifetime_seconds')::integer))
  returning id into sent;
  perform kernel.post(invited.email, invitation ->> 'subject', replace(invitation ->> 'body', '{institution}', (
    select i.name from identity.institutions i where i.institution_id = institution and i.id = institution)));
  return sent;
end
$$;

comment on function identity.send_invitation(uuid, uuid, jsonb) is 'a token by which a member comes in, in a message of the institution that acts; the one before it is withdrawn';
