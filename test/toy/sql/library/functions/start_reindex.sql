create or replace function library.start_reindex(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  -- before it is shown: what shows it sees what was there when its expression began
  job uuid := kernel.start_job('library.reindex', input);
begin
  return kernel.show('kernel.jobs', job);
end
$$;

comment on function library.start_reindex(jsonb) is 'has the index made anew, in the background';
