create or replace function campus.book_lessons() returns trigger
  language plpgsql
as $$
declare
  changed jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
  institution uuid := changed ->> 'institution_id';
  slot uuid := coalesce(changed ->> 'slot_id', changed ->> 'id');
begin
  perform campus.book_slot(institution, slot);
  if tg_table_name = 'substitutions' then
    perform campus.count_substituted(institution, array[slot]);
  end if;
  return null;
end
$$;

comment on function campus.book_lessons() is 'whoever changes a slot or a substitution takes what it needs, or is refused; a substitution moves its slot''s version too';
