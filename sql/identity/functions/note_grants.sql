create or replace function identity.note_grants(member uuid) returns void
  language plpgsql
as $$
begin
  -- the user's version counts what is shown of the user, grants included
  update identity.users u set updated_at = kernel.now()
  where u.institution_id = kernel.institution() and u.id = member;
  perform kernel.revoke(member);
end
$$;

comment on function identity.note_grants(uuid) is 'after a change of what a user holds: another version of the user, and every process reads it anew';
