create or replace function campus.custom_fault(field campus.custom_fields, given jsonb) returns text[]
  language plpgsql stable
as $$
declare
  kind text := jsonb_typeof(given);
  word text := given #>> '{}';
  -- what a bound is held against: the value of a number, the length of a text
  amount numeric;
begin
  if given is null then
    return case when field.required then array['required', 'must have a value'] end;
  end if;
  case field.type
    when 'boolean' then
      return case when kind <> 'boolean' then array['type', 'must be true or false'] end;
    when 'choice' then
      return case when kind <> 'string' or not field.choices ? word
        then array['enum', 'must be one of ' || (select string_agg(c, ', ') from jsonb_array_elements_text(field.choices) c)] end;
    when 'date' then
      return case when kind <> 'string' or word !~ '^(1[0-9]|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}$' or not pg_input_is_valid(word, 'date')
        then array['format', 'must be a day like 2026-04-01'] end;
    when 'text' then
      if kind <> 'string' then
        return array['type', 'must be text'];
      end if;
      amount := length(word);
      return case
        when amount < coalesce(field.minimum, 1) then array['minLength', format('must have %s characters at least', coalesce(field.minimum, 1))]
        when amount > coalesce(field.maximum, 2000) then array['maxLength', format('must have %s characters at most', coalesce(field.maximum, 2000))]
      end;
    else
      if kind <> 'number' then
        return array['type', 'must be a number'];
      end if;
      amount := word;
      return case
        when field.type = 'integer' and amount <> trunc(amount) then array['type', 'must be a whole number']
        when amount < coalesce(field.minimum, -1e15) then array['minimum', format('must be %s at least', coalesce(field.minimum, -1e15))]
        when amount > coalesce(field.maximum, 1e15) then array['maximum', format('must be %s at most', coalesce(field.maximum, 1e15))]
      end;
  end case;
end
$$;

comment on function campus.custom_fault(campus.custom_fields, jsonb) is 'what is wrong with the value of a custom field: the rule that it breaks, and the rule in words; null where nothing is';
