create or replace function campus.count_substituted(institution uuid, slots uuid[]) returns void
  language sql
as $$
  update campus.slots s
  set substituted = (select count(*) from campus.substitutions d where d.institution_id = institution and d.slot_id = s.id)
  where s.institution_id = institution and s.id = any (slots)
$$;

comment on function campus.count_substituted(uuid, uuid[]) is 'a substitution moves its slot''s version too';
