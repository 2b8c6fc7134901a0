create or replace function campus.check_custom() returns trigger
  -- as kernel.log_update has it
  language plpgsql set enable_nestloop = off
as $$
declare
  amiss uuid;
  -- its values before; none where it is new
  was jsonb;
  faults jsonb;
begin
  -- All rows of a statement at once: one by one the check took a third of what it costs to insert students who have two
  -- fields (100 of 300 us each), so it takes what is left of it.
  if tg_op = 'INSERT' then
    select f.id into amiss from now_rows n, campus.custom_faults(tg_argv[0], n.institution_id, n.id, n.custom, null) f order by f.id limit 1;
  else
    select f.id, w.custom into amiss, was
    from now_rows n
    join was_rows w on w.institution_id = n.institution_id and w.id = n.id and w.custom <> n.custom,
      campus.custom_faults(tg_argv[0], n.institution_id, n.id, n.custom, w.custom) f
    order by f.id
    limit 1;
  end if;
  if amiss is null then
    return null;
  end if;
  select jsonb_agg(jsonb_build_object(
      'in', 'body',
      'pointer', '/custom/' || left(replace(replace(w.name, '~', '~0'), '/', '~1'), 400),
      'code', w.fault[1],
      'detail', left(w.fault[2], 500)) order by w.name)
  into faults
  from (
    select f.name, f.fault
    from now_rows n, campus.custom_faults(tg_argv[0], n.institution_id, n.id, n.custom, was) f
    where n.id = amiss
    order by f.name
    limit 100) w;
  -- where it is one of many, in a file or a batch, this sentence is all that is told of it
  perform kernel.fail('campus.custom_invalid', jsonb_build_object(
    'detail', format('%s %s.', substr(faults #>> '{0,pointer}', 2), faults #>> '{0,detail}'), 'errors', faults));
  return null;
end
$$;

comment on function campus.check_custom() is 'holds custom values to the fields that the institution declares of the subject, which is the argument';
