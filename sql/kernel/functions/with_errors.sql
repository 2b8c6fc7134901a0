create or replace function kernel.with_errors(before jsonb, more jsonb) returns jsonb
  language sql stable
as $$
  select case when jsonb_array_length(more) = 0 then before else (
    select jsonb_agg(e.error order by e.place)
    from (
      select b.error, b.place from jsonb_array_elements(before) with ordinality b (error, place)
      union all
      select jsonb_strip_nulls(jsonb_build_object(
          'at', kernel.now(), 'code', left(m.error ->> 'code', 80), 'item', left(m.error ->> 'item', 200), 'detail', left(m.error ->> 'detail', 500))),
        jsonb_array_length(before) + m.place
      from jsonb_array_elements(more) with ordinality m (error, place)
      order by place desc
      limit 100
    ) e) end
$$;

comment on function kernel.with_errors(jsonb, jsonb) is 'a job''s errors with some more: each with its moment, the last hundred of them';
