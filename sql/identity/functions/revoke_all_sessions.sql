create or replace function identity.revoke_all_sessions(input jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform identity.end_sessions(identity.own_account(), 'revoked',
    case when (input ->> 'except_this')::boolean then identity.own_session() end);
  return null;
end
$$;

comment on function identity.revoke_all_sessions(jsonb) is 'ends the sessions of one''s own account, in other institutions too; above row security for those';
