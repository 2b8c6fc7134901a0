create or replace function kernel.id_of(name text) returns uuid
  language sql stable parallel safe
as $$
  -- one expression, which is taken over where it is asked for: called as a function it costs twenty times as much
  select (lpad(to_hex((extract(epoch from kernel.now()) * 1000)::bigint), 12, '0') || '7' || substr(md5(name), 1, 3) || '8' || substr(md5(name), 4, 15))::uuid
$$;

comment on function kernel.id_of(text) is 'a UUIDv7 that is the same whenever a statement asks for it by the same name: rows of a file refer to one another by it before any is there';
