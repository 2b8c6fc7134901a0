create or replace function library.lend_book(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  book library.books := kernel.hold(null::library.books, (input ->> 'book_id')::uuid, '{"campus": "campus_id"}', 'library.book_not_found');
  loan uuid;
  lent integer;
begin
  select count(*) into lent from library.loans where institution_id = kernel.institution() and book_id = book.id;
  if lent >= book.copies then
    perform kernel.fail('library.no_copy_left', jsonb_build_object('allowed', '[]'::jsonb));
  end if;
  insert into library.loans (institution_id, book_id, campus_id, user_id, number, due_on)
  values (kernel.institution(), book.id, book.campus_id, (input ->> 'user_id')::uuid, lent + 1, (input ->> 'due_on')::date)
  returning id into loan;
  perform kernel.enqueue('library.remind', jsonb_build_object('loan_id', loan, 'word', 'lent'));
  return kernel.show('library.loan_view', loan);
end
$$;

comment on function library.lend_book(jsonb) is 'gives out a copy while there is one';
