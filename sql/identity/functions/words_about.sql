create or replace function identity.words_about(account identity.accounts) returns jsonb
  language sql stable
as $$
  select jsonb_build_array(account.email) || coalesce(jsonb_agg(u.name) || jsonb_agg(i.code), '[]')
  from identity.users u
  join identity.institutions i on i.id = u.institution_id
  where u.account_id = account.id
$$;

comment on function identity.words_about(identity.accounts) is 'what a password of this account must not be made of';
