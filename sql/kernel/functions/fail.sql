create or replace function kernel.fail(code text, detail jsonb default '{}') returns void
  language plpgsql
as $$
begin
  raise exception using errcode = 'PV001', message = code, detail = detail::text;
end
$$;

comment on function kernel.fail(text, jsonb) is 'refuses by name; status, title and cure of the code stand in the error catalogue, once';
