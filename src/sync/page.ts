import type { Actor } from '#src/access/actor.ts'
import { Parameters } from '#src/read/parameters.ts'
import { scopePredicate } from '#src/read/scope.ts'
import { horizonSql, type Place, placeSql } from './place.ts'
import { toldSql } from './reach.ts'
import type { Sight } from './sight.ts'
import { type Position, positionSql } from './token.ts'

/** So many changes are looked at for a page at most: who sees few of them gets what there is, and comes again. */
export const LOOKED_AT = 1000

/** A change of the page, as it goes out; with where it stands. None: the place alone. */
export interface PageRow extends Place {
  position: string | null
  change: string | null
  /** Where what was looked at ends, and how much that was; unless the page is full before. */
  end: string | null
  looked: number
}

/** One entity's part of what is told: the row as its own list shows it now, or what it was known by. */
const branch = ({ entity, reach, visible }: Sight, actor: Actor, parameters: Parameters): string => {
  const { name, table, view, natural } = entity
  const scope = scopePredicate(entity, { actor, reach }, parameters)
  const known = natural.filter(property => visible.sees(actor, property))
  const former = known.map(property => `p.before -> '${property}' as "${property}"`).join(', ')
  const was = former === '' ? 'null::json' : `(select row_to_json(f) from (select ${former}) f)`
  return `select '${name}' as name,
      case when p.operation <> 'delete' then (
        select row_to_json(v)
        from (select ${visible.columns(actor)} from ${view} where institution_id = $1 and id = p.row_id${scope}) v
      ) end as data,
      case when p.operation = 'delete' then ${was} end as was
    where p.entity = '${table}'`
}

/**
 * The page after a position, in one statement: what is logged beyond it and below the horizon, of that what the actor
 * is told, and each row read anew as its list would show it.
 */
export const pageQuery = (
  actor: Actor,
  sights: readonly Sight[],
  { xid, seq, mark }: Position,
  limit: number
): [string, Parameters] => {
  const parameters = new Parameters(actor.institution)
  const from = { xid: parameters.add(xid), seq: parameters.add(seq), mark: parameters.add(mark) }
  const most = parameters.add(limit)
  const logged = `from kernel.changes c
      where c.institution_id = $1 and (c.xid, c.seq) > (${from.xid}::xid8, ${from.seq}::bigint) and c.xid < ${horizonSql}`
  const told = sights.map(
    ({ entity, reach }) => `when '${entity.table}' then ${toldSql(entity, reach, 'c', actor, parameters)}`
  )
  const branches = sights.map(sight => branch(sight, actor, parameters))
  const text = `with place as materialized (${placeSql(actor, sights, from, parameters)}
  ), page as materialized (
    select t.xid, t.seq, t.row_id, t.entity, t.at, t.before, t.operation, (coalesce(t.after, t.before) ->> 'version')::integer as version
    from (
      select c.xid, c.seq, c.row_id, c.entity, c.at, c.before, c.after, ${told.length === 0 ? 'null' : `case c.entity ${told.join(' ')} end`} as operation
      from (select c.* ${logged} order by c.xid, c.seq limit ${LOOKED_AT}) c
    ) t
    where t.operation is not null
    order by t.xid, t.seq
    limit ${most}::integer + 1
  )
  select place.*, tail.*, ${positionSql('p')} as position, row_to_json(change)::text as change
  from place
  cross join lateral (
    select count(*) as looked, (array_agg(${positionSql('c')} order by c.xid desc, c.seq desc))[1] as "end"
    from (select c.xid, c.seq, c.row_id ${logged} and (select count(*) from page) <= ${most}::integer order by c.xid, c.seq limit ${LOOKED_AT}) c
  ) tail
  left join page p on true
  left join lateral (${branches.join('\n    union all ') || `select '' as name, null as data, null as was where false`}) e on true
  left join lateral (
    select e.name as entity, p.row_id as id, p.operation, p.version, p.at, e.data, e.was
    where p.row_id is not null
  ) change on true
  order by p.xid, p.seq`
  return [text, parameters]
}
