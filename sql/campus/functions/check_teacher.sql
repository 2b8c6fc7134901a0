create or replace function campus.check_teacher(teacher uuid) returns void
  language plpgsql stable
as $$
begin
  perform from identity.users u
  where u.institution_id = kernel.institution() and u.id = teacher and u.kind = 'person' and u.status <> 'disabled';
  if not found then
    perform kernel.fail('request.reference_missing');
  end if;
end
$$;

comment on function campus.check_teacher(uuid) is 'whoever teaches is a person who is not shut out';
