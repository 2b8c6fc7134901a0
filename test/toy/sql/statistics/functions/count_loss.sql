create or replace function statistics.count_loss(input jsonb) returns jsonb
  language plpgsql
as $$
begin
  insert into statistics.losses as l (institution_id, book_id, count, notes)
  values (kernel.institution(), (input ->> 'book_id')::uuid, 1, array[input ->> 'note'])
  on conflict (institution_id, book_id) do update set count = l.count + 1, notes = l.notes || excluded.notes;
  return null;
end
$$;

comment on function statistics.count_loss(jsonb) is 'one loss more; twice is twice';
