create or replace function identity.holdings(input jsonb) returns jsonb
  language plpgsql stable
as $$
declare
  here uuid := kernel.institution();
  target uuid := coalesce(
    input ->> 'user',
    (select g.user_id::text from identity.grants g where g.institution_id = here and g.id = (input ->> 'grant')::uuid),
    (select k.user_id::text from identity.api_keys k where k.institution_id = here and k.id = (input ->> 'api_key')::uuid));
begin
  return jsonb_build_object(
    'actor', (select to_jsonb(h) from identity.holding_view h where h.institution_id = here and h.id = kernel.actor()),
    'target', (select to_jsonb(h) from identity.holding_view h where h.institution_id = here and h.id = target),
    'roles', coalesce((
      select jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'version', r.version, 'permissions', r.permissions))
      from identity.roles r
      where r.institution_id = here and (input -> 'roles' ? r.name or r.id = (input ->> 'role')::uuid)), '[]'));
end
$$;

comment on function identity.holdings(jsonb) is 'the facts that a rule on privileges is asked with: what the actor holds, and whoever the act is about; the roles that it names';
