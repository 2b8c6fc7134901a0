create or replace function identity.update_institution(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  asked jsonb := input #> '{data,second_factor_roles}';
  unknown text;
begin
  perform kernel.row_lock(input);
  select string_agg(w.role, ', ' order by w.role) into unknown
  from jsonb_array_elements_text(asked) w (role)
  where not input -> 'built_in' ? w.role and not exists (
    select from identity.roles r where r.institution_id = kernel.institution() and r.name = w.role);
  if unknown is not null then
    perform kernel.fail('identity.role_unknown', jsonb_build_object('detail', unknown));
  end if;
  -- who runs the instance is guarded here for every institution's sake
  if not asked ? 'platform_owner' and exists (
    select from identity.institutions i
    where i.institution_id = kernel.institution() and i.second_factor_roles ? 'platform_owner')
  and not exists (
    select from identity.accounts a where a.id = identity.own_account() and a.platform) then
    perform kernel.fail('access.denied', jsonb_build_object('detail', 'Only who runs the instance leaves platform_owner out.'));
  end if;
  return kernel.row_update(input);
end
$$;

comment on function identity.update_institution(jsonb) is 'changes an institution; the roles of which it asks a second factor are roles that there are';
