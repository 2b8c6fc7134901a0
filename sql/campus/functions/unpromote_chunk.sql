create or replace function campus.unpromote_chunk(input jsonb) returns jsonb
  -- a hundred rows of tables that grew since they were last analysed: by their keys, whatever the statistics say (18 of 70 ms a chunk)
  language plpgsql set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  promotion campus.promotions;
  size integer := input ->> 'size';
  items uuid[];
  free uuid[];
  item uuid;
  made jsonb;
begin
  select * into promotion from campus.promotions p
  where p.institution_id = kernel.institution() and p.id = (input -> 'input' ->> 'promotion_id')::uuid
  for update;
  if promotion.state is distinct from 'undoing' then
    return '{"finished": true}';
  end if;
  items := array(
    select i.id from campus.promotion_items i
    where i.institution_id = kernel.institution() and i.promotion_id = promotion.id
      and i.position > coalesce((input ->> 'cursor')::integer, 0) and i.state = 'done'
    order by i.position
    limit size);
  perform campus.hold_promoted(items);
  update campus.promotion_items i set state = 'kept', code = o.code
  from campus.undo_obstacles(items) o
  where i.institution_id = kernel.institution() and i.id = o.id and o.code is not null;
  free := array(
    select i.id from campus.promotion_items i
    where i.institution_id = kernel.institution() and i.id = any (items) and i.state = 'done');
  begin
    perform campus.unmake_moves(free);
  exception when foreign_key_violation or restrict_violation then
    -- Only the tables that refer to an enrolment know which: one by one, those that nothing refers to.
    foreach item in array free loop
      begin
        perform campus.unmake_moves(array[item]);
      exception when foreign_key_violation or restrict_violation then
        update campus.promotion_items i set state = 'kept', code = 'in_use'
        where i.institution_id = kernel.institution() and i.id = item;
      end;
    end loop;
  end;
  select jsonb_build_object('done', count(*), 'cursor', max(i.position), 'finished', count(*) < size, 'errors', campus.told_items(items))
  into made
  from campus.promotion_items i
  where i.institution_id = kernel.institution() and i.id = any (items);
  if (made ->> 'finished')::boolean then
    select made || jsonb_build_object('result', jsonb_build_object(
      'undone', count(*) filter (where i.state = 'undone'), 'kept', count(*) filter (where i.state = 'kept')))
    into made
    from campus.promotion_items i
    where i.institution_id = kernel.institution() and i.promotion_id = promotion.id;
    update campus.promotions p set state = kernel.step('campus.promotions', 'turn_back', p.state),
      moved = (made -> 'result' ->> 'kept')::integer
    where p.institution_id = kernel.institution() and p.id = promotion.id;
  end if;
  return made;
end
$$;

comment on function campus.unpromote_chunk(jsonb) is 'puts the next students of a promotion back; those who cannot be are told, and stay';
