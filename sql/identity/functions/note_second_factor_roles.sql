create or replace function identity.note_second_factor_roles() returns trigger
  language plpgsql
as $$
begin
  perform kernel.revoke(new.id);
  return null;
end
$$;

comment on function identity.note_second_factor_roles() is 'whom an institution asks for a second factor counts within a second: what is remembered of its sessions is read again';
