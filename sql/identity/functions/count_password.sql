create or replace function identity.count_password(mail text, account uuid, input jsonb) returns integer
  language plpgsql
as $$
declare
  whose bytea := identity.subject_of(mail);
  seconds integer := input ->> 'window_seconds';
  wait integer := identity.count_attempt('password', whose, input ->> 'address', (input ->> 'max_failures')::integer, seconds);
begin
  if wait <> 0 or identity.is_known(account, input ->> 'address') then
    return wait;
  end if;
  wait := identity.count_attempt('password', whose, '', (input ->> 'max_failures_everywhere')::integer, seconds);
  if wait <> 0 then
    -- what is not tried here is no failure of this address
    update identity.attempts a set failures = a.failures - 1
    where a.kind = 'password' and a.subject = whose and a.address = input ->> 'address';
  end if;
  return wait;
end
$$;

comment on function identity.count_password(text, uuid, jsonb) is 'counts a password before it is tried, from this address and, unless the account signed in from there lately, over all of them; answers as count_attempt does';
