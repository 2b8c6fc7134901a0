create or replace function identity.own_account() returns uuid
  language sql stable
as $$
  select account_id from identity.users where institution_id = kernel.institution() and id = kernel.actor()
$$;

comment on function identity.own_account() is 'the account of the user who acts';
