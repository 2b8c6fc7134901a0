create or replace function identity.import_clashes(input jsonb) returns jsonb
  language sql stable set work_mem = '64MB' set plan_cache_mode = force_custom_plan
as $$
  select jsonb_build_object('clashes', count(*) > count(distinct s.account_id) or coalesce(bool_or(u.id is not null), false))
  from identity.staged_users((input ->> 'import')::uuid, 0, 2147483647) s
  left join identity.users u on u.institution_id = kernel.institution() and u.account_id = s.account_id
$$;

comment on function identity.import_clashes(jsonb) is 'whether anybody of a file is a member already, or in it twice: {import}. Nobody gets an account for a file of which nothing is kept';
