-- Applied last, each time: who may do what with all that stands now.
do $$
declare
  domain text;
  shown text;
begin
  -- the queue is the owner's alone
  for domain in select nspname from pg_namespace where nspowner = 'provost_owner'::regrole and nspname <> 'graphile_worker' loop
    execute format('grant usage on schema %I to provost_writer, provost_reader', domain);
    execute format('revoke execute on all functions in schema %I from public', domain);
    execute format('grant execute on all functions in schema %I to provost_writer', domain);
    for shown in select viewname from pg_views where schemaname = domain loop
      execute format('grant select on %I.%I to provost_writer, provost_reader', domain, shown);
    end loop;
  end loop;
end
$$;

-- Reads filter by tenant in a predicate that the kernel writes; where they run under row security too, they ask for the tenant.
grant execute on function kernel.institution(), kernel.actor(), kernel.now(), kernel.plain(text) to provost_reader;

grant select, insert, update on kernel.idempotency to provost_writer;
grant insert on kernel.changes, kernel.outbox to provost_writer;
grant usage on sequence kernel.change_seq to provost_writer;
grant select on kernel.changes, kernel.migrations, kernel.machines, kernel.cron_marks to provost_reader;
grant select on kernel.machines to provost_writer;
grant insert on kernel.revocations to provost_writer;
grant select, insert, update, delete on kernel.budgets to provost_writer;
grant select on kernel.revocations to provost_reader;

grant execute on function kernel.backlog(), kernel.work_waits(text[]) to provost_reader;

-- Whose view asks whether somebody who runs the instance belongs there.
grant execute on function identity.every_institution() to provost_reader;

-- Only the command line makes owners, and rescues who lost everything but the password.
revoke execute on function identity.create_owner(jsonb), identity.rescue_account(text) from provost_writer;
