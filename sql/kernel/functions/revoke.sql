create or replace function kernel.revoke(subject uuid) returns void
  language sql
as $$
  insert into kernel.revocations (subject_id) values (subject);
  -- for the process that asked, which need not wait for its own poll
  select set_config('provost.revoked', concat_ws(',', nullif(current_setting('provost.revoked', true), ''), subject), true);
$$;

comment on function kernel.revoke(uuid) is 'makes every process forget, within a second, what it knows of this session, user, account or institution';
