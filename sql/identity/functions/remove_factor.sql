create or replace function identity.remove_factor(account uuid) returns void
  language plpgsql
as $$
begin
  delete from identity.totp_factors f where f.account_id = account;
  delete from identity.recovery_codes c where c.account_id = account;
  delete from identity.challenges c where c.account_id = account;
  perform identity.forgive_code(account);
  update identity.sessions s set second_factor = false
  from identity.users u
  where u.account_id = account and s.institution_id = u.institution_id and s.user_id = u.id and s.second_factor;
end
$$;

comment on function identity.remove_factor(uuid) is 'forgets an account''s second factor; what was proved with it counts no longer';
