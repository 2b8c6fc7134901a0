create or replace function identity.begin_second_factor(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  challenge identity.challenges;
  factor identity.totp_factors;
  wait integer;
begin
  update identity.challenges set tried = tried + 1
  where token_hash = decode(input ->> 'challenge_hash', 'hex') and expires_at > kernel.now()
    and tried < (input ->> 'max_tries')::integer
  returning * into challenge;
  if not found then
    perform kernel.fail('identity.challenge_failed');
  end if;
  select * into factor from identity.totp_factors where account_id = challenge.account_id and confirmed_at is not null;
  if not found then
    perform kernel.fail('identity.challenge_failed');
  end if;
  -- It counts as failed until pass_second_factor takes it back, per account: another challenge gives no other guesses.
  wait := identity.count_code(challenge.account_id, input);
  update identity.sign_ins set outcome = 'second_factor_failed'
  where institution_id = challenge.institution_id and id = challenge.attempt_id;
  if wait <> 0 then
    return jsonb_build_object('wait', abs(wait));
  end if;
  return identity.factor_facts(factor);
end
$$;

comment on function identity.begin_second_factor(jsonb) is 'before a tenant is known: counts and logs the code of a challenge, then the facts that it is checked against';
