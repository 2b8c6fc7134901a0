create or replace function kernel.row_lock(input jsonb) returns void
  language plpgsql
as $$
declare
  row_now jsonb;
begin
  execute format('select to_jsonb(r) from %s r where institution_id = kernel.institution() and id = $1 for update', (input ->> 'table')::regclass)
    using (input ->> 'id')::uuid into row_now;
  if row_now is null or not kernel.row_reached(input, row_now) then
    perform kernel.fail('request.not_found');
  end if;
  perform kernel.match((row_now ->> 'version')::integer);
end
$$;

comment on function kernel.row_lock(jsonb) is 'locks the row to be changed; missing, another''s and out of reach answer alike';
