create or replace function identity.begin_acceptance(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  invited record;
  facts jsonb;
begin
  select u.institution_id, a as account into invited
  from identity.invitations i
  join identity.users u on u.institution_id = i.institution_id and u.id = i.user_id
  join identity.institutions n on n.institution_id = i.institution_id and n.id = i.institution_id
  join identity.accounts a on a.id = u.account_id
  where i.token_hash = decode(input ->> 'token_hash', 'hex')
    and i.status = 'pending' and i.expires_at > kernel.now() and u.status = 'invited' and n.status = 'active';
  if not found then
    perform kernel.fail('identity.invitation_failed');
  end if;
  facts := jsonb_build_object('email', (invited.account).email, 'institution_id', invited.institution_id,
    'about', identity.words_about(invited.account));
  if (invited.account).password_hash is null then
    return facts || jsonb_build_object('account_id', (invited.account).id, 'password_hash', null, 'attempt_id', kernel.new_id());
  end if;
  -- whoever has a password proves it here as at sign-in: counted, logged, and locked alike
  return facts || identity.begin_sign_in(input || facts);
end
$$;

comment on function identity.begin_acceptance(jsonb) is 'before a tenant is known: whom an invitation is for, and what a password is checked against';
