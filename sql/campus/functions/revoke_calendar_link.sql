create or replace function campus.revoke_calendar_link(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  link campus.calendar_links;
begin
  select * into link from campus.calendar_links l
  where l.institution_id = kernel.institution() and l.id = (input ->> 'id')::uuid and l.user_id = kernel.actor()
  for update;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  perform kernel.match(link.version);
  delete from campus.calendar_links l where l.institution_id = kernel.institution() and l.id = link.id;
  return null;
end
$$;

comment on function campus.revoke_calendar_link(jsonb) is 'ends one of one''s own links: nothing is kept by which its address could be known again';
