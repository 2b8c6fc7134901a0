create or replace function kernel.take_import_turn(input jsonb) returns void
  language plpgsql
as $$
begin
  -- Two files for one table would else wait for each other's rows, each holding what the other wants.
  -- Waiting here would hold the change log of all institutions back, where a key has been claimed: the caller comes again.
  if not pg_try_advisory_xact_lock(hashtextextended(format('import %s %s', kernel.institution(), input ->> 'table'), 0)) then
    perform kernel.fail('server.busy', '{"retry_after": 1}');
  end if;
end
$$;

comment on function kernel.take_import_turn(jsonb) is 'one file at a time for each table of an institution: {table}; taken by kernel.import_rows, and before by who locks or writes anything first';
