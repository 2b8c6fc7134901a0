create or replace function campus.custom_faults(subject text, institution uuid, id uuid, custom jsonb) returns table (id uuid, name text, fault text[])
  language sql stable
as $$
  select custom_faults.id, e.key, coalesce(
    case when f.id is null then array['additionalProperties', 'must be the name of a field'] end,
    campus.custom_fault(f, e.value))
  from jsonb_each(custom_faults.custom) e
  left join campus.custom_fields f
    on f.institution_id = custom_faults.institution and f.subject = custom_faults.subject and f.name = e.key
  where f.id is null or campus.custom_fault(f, e.value) is not null
  union all
  select custom_faults.id, f.name, campus.custom_fault(f, null)
  from campus.custom_fields f
  where f.institution_id = custom_faults.institution and f.subject = custom_faults.subject and f.required and not custom_faults.custom ? f.name
$$;

comment on function campus.custom_faults(text, uuid, uuid, jsonb) is 'what is wrong with the custom values of a row: each field, the rule that it breaks and the rule in words';
