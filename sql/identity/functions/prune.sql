create or replace function identity.prune() returns void
  language sql security definer set search_path = pg_catalog
as $$
  delete from identity.sessions where coalesce(revoked_at, expires_at) < now() - interval '90 days';
  delete from identity.sign_in_failures where window_ends_at < now() - interval '1 day';
$$;

comment on function identity.prune() is 'forgets sessions ninety days after their end, their tokens with them, and failures whose window is over';
