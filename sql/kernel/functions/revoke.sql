create or replace function kernel.revoke(subject uuid) returns void
  language sql
as $$
  insert into kernel.revocations (subject_id) values (subject)
$$;

comment on function kernel.revoke(uuid) is 'makes every process forget, within a second, what it knows of this session, user or account';
