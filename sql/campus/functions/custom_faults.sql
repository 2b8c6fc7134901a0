create or replace function campus.custom_faults(subject text, institution uuid, id uuid, custom jsonb, was jsonb)
  returns table (id uuid, name text, fault text[])
  language sql stable
as $$
  select custom_faults.id, e.key, coalesce(
    case when f.id is null then array['additionalProperties', 'must be the name of a field'] end,
    campus.custom_fault(f, e.value))
  from jsonb_each(custom_faults.custom) e
  left join campus.custom_fields f
    on f.institution_id = custom_faults.institution and f.subject = custom_faults.subject and f.name = e.key
  where e.value is distinct from custom_faults.was -> e.key
    and (f.id is null or campus.custom_fault(f, e.value) is not null)
  union all
  select custom_faults.id, f.name, campus.custom_fault(f, null)
  from campus.custom_fields f
  where f.institution_id = custom_faults.institution and f.subject = custom_faults.subject and f.required and not custom_faults.custom ? f.name
    and (custom_faults.was is null or custom_faults.was ? f.name)
$$;

comment on function campus.custom_faults(text, uuid, uuid, jsonb, jsonb) is 'what is wrong with the custom values of a row: each field, the rule that it breaks and the rule in words. Of a row that was, only what changes is judged: what was kept under fields that are gone or stricter now stands in nobody''s way';
