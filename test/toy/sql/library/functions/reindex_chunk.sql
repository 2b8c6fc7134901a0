create or replace function library.reindex_chunk(input jsonb) returns jsonb
  language plpgsql
as $$
declare
  after uuid := coalesce((input ->> 'cursor')::uuid, '00000000-0000-0000-0000-000000000000');
  size integer := input ->> 'size';
  facts jsonb := input -> 'input';
  made jsonb;
begin
  if after = '00000000-0000-0000-0000-000000000000' then
    delete from library.entries where institution_id = kernel.institution();
  end if;
  perform pg_sleep(coalesce((facts ->> 'pause')::integer, 0) / 1000.0 + case when size > (facts ->> 'most')::integer then 5 else 0 end);
  with books as (
    select id, title, author from library.books
    where institution_id = kernel.institution() and id > after
    order by id
    limit size
  ), indexed as (
    insert into library.entries (institution_id, book_id, heading)
    select kernel.institution(), id, author || ': ' || title from books where author is not null
  )
  select jsonb_build_object(
    'cursor', (select id from books order by id desc limit 1),
    'done', count(*),
    'finished', count(*) < size,
    'total', (select count(*) from library.books where institution_id = kernel.institution()),
    'errors', coalesce(jsonb_agg(jsonb_build_object('item', title, 'code', 'library.author_missing', 'detail', 'Nobody is named as its author.') order by id)
      filter (where author is null), '[]'))
  into made
  from books;
  if facts ->> 'strict' = 'true' and jsonb_array_length(made -> 'errors') > 0 then
    perform kernel.fail('library.author_missing', jsonb_build_object('detail', made -> 'errors' -> 0 ->> 'item'));
  end if;
  if (made ->> 'finished')::boolean then
    made := made || jsonb_build_object('result', jsonb_build_object('entries',
      (select count(*) from library.entries where institution_id = kernel.institution())));
  end if;
  return made;
end
$$;

comment on function library.reindex_chunk(jsonb) is 'indexes the next books; one without an author is told among the errors, or ends it where the caller is strict';
