create or replace function kernel.lead_children() returns trigger
  language plpgsql
as $$
declare
  copied text[] := string_to_array(nullif(tg_argv[2], ''), ', ');
  watched text[] := coalesce(copied, string_to_array(tg_argv[3], ', '));
begin
  -- Nearly always nothing of it has moved, which costs no statement that must be planned. Not by a join: as kernel.log_update
  -- has it.
  if not exists (
    select n.institution_id, n.id, array(select r.row -> c from unnest(watched) c)
    from now_rows n
    cross join lateral (select to_jsonb(n) as row offset 0) r
    except
    select w.institution_id, w.id, array(select r.row -> c from unnest(watched) c)
    from was_rows w
    cross join lateral (select to_jsonb(w) as row offset 0) r
  ) then
    return null;
  end if;
  -- two who lead the same children hold them in the same order
  execute format(
    'select from %s c join now_rows n on c.institution_id = n.institution_id and c.%I = n.id order by c.id for no key update of c',
    tg_argv[0]::regclass, tg_argv[1]);
  execute format(
    'update %s c set %s from now_rows n join was_rows w using (institution_id, id)
     where c.institution_id = n.institution_id and c.%I = n.id and row(%s) is distinct from row(%s)',
    tg_argv[0]::regclass,
    coalesce((select string_agg(format('%1$I = n.%1$I', c), ', ') from unnest(copied) c), 'updated_at = kernel.now()'),
    tg_argv[1],
    (select string_agg(format('n.%I', c), ', ') from unnest(watched) c),
    (select string_agg(format('w.%I', c), ', ') from unnest(watched) c));
  return null;
end
$$;

comment on function kernel.lead_children() is 'when rows move, those that belong to them follow: get their columns, which may be null so that no foreign key cascades, or, where they only show them, move too. For each statement, over was_rows and now_rows; arguments: the children''s table, their column that refers to it, the columns that they get or none, the columns that they show';
