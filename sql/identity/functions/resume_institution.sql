create or replace function identity.resume_institution(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  resumed uuid := input ->> 'id';
begin
  perform identity.check_platform();
  update identity.institutions i set status = kernel.step('identity.institutions', 'resume', i.status) where i.id = resumed;
  if not found then
    perform kernel.fail('request.not_found');
  end if;
  perform kernel.revoke(resumed);
  return kernel.show('identity.platform_institutions', resumed);
end
$$;

comment on function identity.resume_institution(jsonb) is 'for whoever runs the instance: opens a suspended institution again; sessions that have not expired go on';
