create or replace function identity.forgot_password(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  mail text := lower(input ->> 'email');
  whose bytea := identity.subject_of(mail);
  seconds integer := input ->> 'window_seconds';
  account uuid;
  institution uuid;
  wait integer;
begin
  select id into account from identity.accounts where email = mail;
  wait := identity.count_attempt('reset', whose, input ->> 'address', (input ->> 'max_failures')::integer, seconds);
  if wait = 0 and not identity.is_known(account, input ->> 'address') then
    wait := identity.count_attempt('reset', whose, '', (input ->> 'max_failures_everywhere')::integer, seconds);
  end if;
  if wait <> 0 then
    return jsonb_build_object('wait', abs(wait));
  end if;

  select u.institution_id into institution
  from identity.users u
  join identity.institutions i on i.id = u.institution_id
  where u.account_id = account and u.status = 'active'
  order by i.status, u.created_at
  limit 1;
  delete from identity.password_resets where account_id = account;
  insert into identity.password_resets (token_hash, account_id, expires_at)
  values (decode(input ->> 'token_hash', 'hex'), case when institution is not null then account end, kernel.now() + make_interval(secs => (input ->> 'lifetime_seconds')::integer));
  if institution is not null then
    perform set_config('provost.institution', institution::text, true);
    perform kernel.post(mail, input ->> 'subject', input ->> 'body');
  end if;
  return null;
end
$$;

comment on function identity.forgot_password(jsonb) is 'before a tenant is known: a token to choose a password with, in a message to its account; for an unknown one the same work and no message';
