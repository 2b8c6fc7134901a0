create or replace function kernel.show(shown_view regclass, id uuid) returns jsonb
  language plpgsql
as $$
declare
  shown jsonb;
begin
  -- volatile: a stable one would not see what its own arguments have just written (`kernel.show(view, domain.make(…))`)
  execute format('select to_jsonb(r) from (select %s from %s where institution_id = kernel.institution() and id = $1) r',
    current_setting('provost.columns'), shown_view) using id into shown;
  return shown;
end
$$;

comment on function kernel.show(regclass, uuid) is 'a command''s answer: the row as its view shows it, with exactly the properties that the route''s schema grants this actor';
