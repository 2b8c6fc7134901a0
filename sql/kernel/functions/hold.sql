create or replace function kernel.hold(kind anyelement, id uuid, by jsonb, refusal text default 'request.not_found') returns anyelement
  language plpgsql
as $$
declare
  held kind%type;
begin
  execute format('select * from %s r where r.institution_id = kernel.institution() and r.id = $1 for update', pg_typeof(kind))
    using hold.id into held;
  if held is null or not kernel.row_reached(jsonb_build_object('by', by), to_jsonb(held)) then
    perform kernel.fail(refusal);
  end if;
  return held;
end
$$;

comment on function kernel.hold(anyelement, uuid, jsonb, text) is 'locks a row of a table (`kernel.hold(null::library.books, id, by)`) within the actor''s reach, by the columns that say whose it is; missing, another institution''s and out of reach answer alike';
