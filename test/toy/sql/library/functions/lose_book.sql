create or replace function library.lose_book(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  book library.books;
begin
  select * into book from library.books
  where institution_id = kernel.institution() and id = (input ->> 'id')::uuid
  for update;
  if not found or not kernel.within('campus', book.campus_id) then
    perform kernel.fail('request.not_found');
  end if;
  update library.books set state = kernel.step('library.books', 'lose', book.state), note = input ->> 'note'
  where institution_id = kernel.institution() and id = book.id;
  perform kernel.emit('library.book_lost', book.id, jsonb_build_object('book_id', book.id, 'note', input ->> 'note'));
  return kernel.show('library.books', book.id);
end
$$;

comment on function library.lose_book(jsonb) is 'writes a book off, with what is known of how it went';
