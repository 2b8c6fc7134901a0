create or replace function identity.end_sessions(account uuid, because text, but uuid default null) returns void
  language plpgsql
as $$
begin
  -- Whoever opens a session at this moment holds the account: that one is seen by the statement that follows, and ends too.
  perform from identity.accounts a where a.id = account for no key update;
  update identity.sessions s set
    status = kernel.step('identity.sessions', 'end', s.status), revoked_at = kernel.now(), revoked_because = because
  from identity.users u
  where u.account_id = account and s.institution_id = u.institution_id and s.user_id = u.id
    and s.status = 'live' and s.id is distinct from but;
  delete from identity.challenges c where c.account_id = account;
  perform kernel.revoke(account);
end
$$;

comment on function identity.end_sessions(uuid, text, uuid) is 'ends an account''s sessions in all institutions, but one; sign-ins that wait for a code end with them';
