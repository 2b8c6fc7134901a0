create or replace function library.lose_book(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  book library.books := kernel.hold(null::library.books, (input ->> 'id')::uuid, '{"campus": "campus_id"}');
begin
  update library.books set state = kernel.step('library.books', 'lose', book.state), note = input ->> 'note'
  where institution_id = kernel.institution() and id = book.id;
  perform kernel.emit('library.book_lost', book.id, jsonb_build_object('book_id', book.id, 'note', input ->> 'note'));
  return kernel.show('library.books', book.id);
end
$$;

comment on function library.lose_book(jsonb) is 'writes a book off, with what is known of how it went';
