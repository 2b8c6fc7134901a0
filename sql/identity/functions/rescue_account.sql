create or replace function identity.rescue_account(mail text) returns boolean
  language plpgsql
as $$
declare
  account uuid;
begin
  select id into account from identity.accounts where email = lower(mail) for no key update;
  if account is null then
    return false;
  end if;
  perform identity.remove_factor(account);
  perform identity.end_sessions(account, 'factor_reset');
  delete from identity.attempts where kind = 'password' and subject = identity.subject_of(mail);
  update identity.users set factor_reset_at = kernel.now() where account_id = account;
  return true;
end
$$;

comment on function identity.rescue_account(text) is 'from the command line: takes an account''s second factor and its locks away and ends its sessions; the change log keeps that nobody of an institution did it';
