create or replace function campus.strip_custom() returns trigger
  language plpgsql
as $$
begin
  new.custom := jsonb_strip_nulls(new.custom);
  return new;
end
$$;

comment on function campus.strip_custom() is 'a custom field whose value is null has none';
