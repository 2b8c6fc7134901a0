create or replace function kernel.refuse_claimed(claim jsonb) returns void
  language plpgsql
as $$
declare
  prior kernel.idempotency;
begin
  select * into prior from kernel.idempotency i
  where i.institution_id = kernel.institution() and i.actor_id = kernel.actor() and i.key = claim ->> 'key';
  if not found then
    return;
  end if;
  if (prior.command, prior.request_hash) is distinct from (claim ->> 'command', claim ->> 'request_hash') then
    perform kernel.fail('request.idempotency_key_reused');
  end if;
  perform kernel.fail('request.already_done');
end
$$;

comment on function kernel.refuse_claimed(jsonb) is 'for what comes before a command whose answer is not stored: refuses where its key was claimed already: {key, command, request_hash}';
