create or replace function identity.factor_facts(factor identity.totp_factors) returns jsonb
  language sql stable
as $$
  select jsonb_build_object(
    'account_id', factor.account_id,
    'secret', encode(factor.secret, 'hex'),
    'last_step', factor.last_step,
    'now', extract(epoch from kernel.now()))
$$;

comment on function identity.factor_facts(identity.totp_factors) is 'what a code is checked against; the secret is encrypted';
