create or replace function identity.create_institution(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  caller uuid := identity.check_platform();
  made uuid;
  owner uuid;
begin
  insert into identity.institutions (name, code, time_zone, currency, locale)
  values (input ->> 'name', input ->> 'code', input ->> 'time_zone', input ->> 'currency', input ->> 'locale')
  returning id into made;
  if input -> 'owner' is null then
    insert into identity.users (institution_id, account_id, name, email)
    select made, caller, u.name, u.email from identity.users u
    where u.institution_id = kernel.institution() and u.id = kernel.actor()
    returning id into owner;
  else
    insert into identity.users (institution_id, account_id, name, email, status, joined_at)
    values (made, identity.account_of(input #>> '{owner,email}'), input #>> '{owner,name}', lower(input #>> '{owner,email}'), 'invited', null)
    returning id into owner;
    perform identity.send_invitation(made, owner, input -> 'invitation');
  end if;
  insert into identity.grants (institution_id, user_id, role, scope) values (made, owner, 'owner', 'institution');
  return kernel.show('identity.platform_institutions', made);
end
$$;

comment on function identity.create_institution(jsonb) is 'for whoever runs the instance: an institution and its owner, who is invited, or who creates it';
