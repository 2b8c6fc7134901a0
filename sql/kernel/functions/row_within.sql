create or replace function kernel.row_within(input jsonb, row_now jsonb) returns void
  language plpgsql stable
as $$
begin
  if not kernel.row_reached(input, row_now) then
    perform kernel.fail('access.out_of_reach');
  end if;
end
$$;

comment on function kernel.row_within(jsonb, jsonb) is 'refuses a row that would lie outside of the actor''s reach';
