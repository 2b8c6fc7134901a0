create or replace function identity.prune() returns void
  language sql security definer set search_path = pg_catalog
as $$
  delete from identity.sessions where coalesce(revoked_at, expires_at) < now() - interval '90 days';
  delete from identity.sign_ins where created_at < now() - interval '400 days';
  delete from identity.attempts where ends_at < now() - interval '1 day';
  delete from identity.known_addresses where used_at < now() - interval '90 days';
  delete from identity.password_resets where expires_at < now();
  delete from identity.challenges where expires_at < now();
  delete from identity.invitations where expires_at < now() - interval '90 days';
$$;

comment on function identity.prune() is 'forgets sessions ninety days after their end, their tokens with them, the log of sign-ins after a year, invitations ninety days after they expired, and what was counted or given for a while';
