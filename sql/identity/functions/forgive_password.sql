create or replace function identity.forgive_password(mail text, account uuid, from_address text) returns void
  language plpgsql
as $$
declare
  whose bytea := identity.subject_of(mail);
begin
  delete from identity.attempts a
  where a.kind = 'password' and a.subject = whose and a.address = from_address;
  if not identity.is_known(account, from_address) then
    update identity.attempts a set failures = greatest(a.failures - 1, 0)
    where a.kind = 'password' and a.subject = whose and a.address = '';
  end if;
end
$$;

comment on function identity.forgive_password(text, uuid, text) is 'a right password: forgets the failures of its address, and takes its own back from those of all addresses';
