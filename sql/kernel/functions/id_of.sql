create or replace function kernel.id_of(name text) returns uuid
  language sql stable parallel safe
as $$
  select (lpad(to_hex((extract(epoch from kernel.now()) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid
  from (select md5(name) as h) m
$$;

comment on function kernel.id_of(text) is 'a UUIDv7 that is the same whenever a statement asks for it by the same name: rows of a file refer to one another by it before any is there';
