create or replace function kernel.match(version integer) returns void
  language plpgsql stable
as $$
declare
  wanted text := nullif(current_setting('provost.if_match', true), '');
begin
  if wanted is not null and wanted::integer <> version then
    perform kernel.fail('request.version_stale', jsonb_build_object('version', version));
  end if;
end
$$;

comment on function kernel.match(integer) is 'If-Match: the client changes the version it has seen, or nothing';
