create or replace function kernel.run(command text, context jsonb, input jsonb, key text, request_hash text, dry boolean) returns jsonb
  language plpgsql
as $$
declare
  institution uuid := context ->> 'institution';
  -- nobody in particular claims keys too: what is done later does
  actor uuid := coalesce(context ->> 'actor', '00000000-0000-0000-0000-000000000000');
  prior kernel.idempotency;
  answer jsonb;
begin
  perform
    set_config('provost.institution', coalesce(context ->> 'institution', ''), true),
    set_config('provost.actor', coalesce(context ->> 'actor', ''), true),
    set_config('provost.session', coalesce(context ->> 'session', ''), true),
    set_config('provost.request', coalesce(context ->> 'request', ''), true),
    set_config('provost.clock', coalesce(context ->> 'clock', ''), true),
    set_config('provost.if_match', coalesce(context ->> 'if_match', ''), true),
    set_config('provost.reach', coalesce(context ->> 'reach', ''), true),
    set_config('provost.columns', coalesce(context ->> 'columns', ''), true),
    set_config('provost.revoked', '', true);

  if dry then
    -- The act itself, in a subtransaction that is always rolled back: a preview cannot differ from it. A state that ends
    -- in 000 would catch its whole class, refusals by name included.
    begin
      execute format('select %s($1)', command::regproc) using input into answer;
      set constraints all immediate;
      raise exception using errcode = 'PV002';
    exception when sqlstate 'PV002' then
      return jsonb_build_object('answer', answer);
    end;
  end if;

  if key is not null then
    -- Waits for a concurrent owner of the same key; what it stored is then seen by the next statement.
    insert into kernel.idempotency (institution_id, actor_id, key, command, request_hash)
    values (institution, actor, key, command, request_hash)
    on conflict do nothing;
    if not found then
      select * into prior from kernel.idempotency i
      where i.institution_id = institution and i.actor_id = actor and i.key = run.key;
      if (prior.command, prior.request_hash) is distinct from (command, request_hash) then
        perform kernel.fail('request.idempotency_key_reused');
      elsif prior.response is null then
        perform kernel.fail('request.already_done');
      end if;
      return jsonb_build_object('answer', prior.response, 'replayed', true);
    end if;
  end if;

  execute format('select %s($1)', command::regproc) using input into answer;

  if key is not null and not coalesce((context ->> 'secret')::boolean, false) then
    update kernel.idempotency i set response = coalesce(answer, 'null')
    where i.institution_id = institution and i.actor_id = actor and i.key = run.key;
  end if;
  if current_setting('provost.revoked') <> '' then
    return jsonb_build_object('answer', answer, 'revoked', string_to_array(current_setting('provost.revoked'), ','));
  end if;
  return jsonb_build_object('answer', answer);
end
$$;

comment on function kernel.run(text, jsonb, jsonb, text, text, boolean) is 'the write path: context, idempotency key, the command, its stored answer, all in the caller''s one statement';
