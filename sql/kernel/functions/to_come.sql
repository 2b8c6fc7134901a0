create or replace function kernel.to_come(name text) returns void
  language plpgsql
as $$
begin
  execute format('create function %s() returns trigger language plpgsql as ''begin return new; end''', name);
end
$$;

comment on function kernel.to_come(text) is 'a function that triggers of a numbered file name: what it does stands in a file of its own, which is applied after all of them';
