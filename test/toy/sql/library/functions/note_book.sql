create or replace function library.note_book() returns trigger
  language plpgsql
as $$
begin
  update library.loans l set updated_at = kernel.now()
  where l.institution_id = new.institution_id and l.book_id = new.id;
  return null;
end
$$;

comment on function library.note_book() is 'a loan is shown with the title of its book: it changes with that';
