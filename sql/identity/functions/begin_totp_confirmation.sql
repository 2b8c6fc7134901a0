create or replace function identity.begin_totp_confirmation(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  factor identity.totp_factors;
  wait integer;
begin
  select * into factor from identity.totp_factors where account_id = identity.own_account() and confirmed_at is null;
  if not found then
    perform kernel.fail('identity.second_factor_not_begun');
  end if;
  wait := identity.count_code(factor.account_id, input);
  return case when wait = 0 then identity.factor_facts(factor) else jsonb_build_object('wait', abs(wait)) end;
end
$$;

comment on function identity.begin_totp_confirmation(jsonb) is 'counts the code that shall prove a new authenticator, then the facts that it is checked against';
