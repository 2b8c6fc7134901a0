create or replace function identity.begin_totp_removal(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  facts jsonb := identity.begin_password_check(input);
  factor identity.totp_factors;
  wait integer;
begin
  if facts ? 'wait' then
    return facts;
  end if;
  select * into factor from identity.totp_factors where account_id = (facts ->> 'account_id')::uuid and confirmed_at is not null;
  if not found then
    perform kernel.fail('identity.second_factor_not_begun');
  end if;
  wait := identity.count_code(factor.account_id, input);
  return case when wait = 0 then facts || identity.factor_facts(factor) else jsonb_build_object('wait', abs(wait)) end;
end
$$;

comment on function identity.begin_totp_removal(jsonb) is 'counts the password and the code that shall take a second factor away, then the facts that both are checked against';
