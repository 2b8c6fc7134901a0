create or replace function identity.log_sign_in(attempt uuid, account uuid, outcome text, institution uuid default null) returns void
  language plpgsql
as $$
begin
  delete from identity.sign_ins s
  using identity.users u
  where u.account_id = account and s.institution_id = u.institution_id and s.id = attempt
    and (log_sign_in.outcome is null or s.institution_id <> institution);
  update identity.sign_ins s set outcome = log_sign_in.outcome
  from identity.users u
  where u.account_id = account and s.institution_id = u.institution_id and s.id = attempt and log_sign_in.outcome is not null;
end
$$;

comment on function identity.log_sign_in(uuid, uuid, text, uuid) is 'what came of an attempt, where it is known which institution it was for in that one''s log alone; without an outcome it was none';
