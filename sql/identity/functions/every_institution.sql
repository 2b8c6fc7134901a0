create or replace function identity.every_institution() returns setof identity.institutions
  language sql stable security definer set search_path = pg_catalog
as $$
  select * from identity.institutions
$$;

comment on function identity.every_institution() is 'across institutions, for whoever runs the instance: read through identity.platform_institutions';
