create or replace function identity.spend_code(account uuid, input jsonb) returns boolean
  language plpgsql
as $$
begin
  if input ->> 'step' is not null then
    update identity.totp_factors f set last_step = (input ->> 'step')::bigint
    where f.account_id = account and f.secret = decode(input ->> 'secret', 'hex') and f.confirmed_at is not null
      and f.last_step < (input ->> 'step')::bigint;
  else
    update identity.recovery_codes c set used_at = kernel.now()
    where c.account_id = account and c.code_hash = decode(input ->> 'recovery_hash', 'hex') and c.used_at is null;
  end if;
  return found;
end
$$;

comment on function identity.spend_code(uuid, jsonb) is 'uses up a step that was checked, or a recovery code: each once, however many come with it at the same time';
