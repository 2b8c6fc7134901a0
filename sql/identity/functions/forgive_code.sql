create or replace function identity.forgive_code(account uuid) returns void
  language sql
as $$
  delete from identity.attempts where kind = 'code' and subject = identity.subject_of(account::text)
$$;

comment on function identity.forgive_code(uuid) is 'a right code: forgets the wrong ones before it';
