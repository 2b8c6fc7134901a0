create or replace function campus.keep_number() returns trigger
  language plpgsql
as $$
begin
  perform kernel.fail('campus.admission_number_kept');
  return null;
end
$$;

comment on function campus.keep_number() is 'refuses to take the number away from who was admitted, whoever tries; another one may be given';
