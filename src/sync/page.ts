import type { Actor } from '#src/access/actor.ts'
import { Parameters } from '#src/read/parameters.ts'
import { scopePredicate } from '#src/read/scope.ts'
import { horizonSql, type Place, placeSql } from './place.ts'
import { toldSql } from './reach.ts'
import type { Sight } from './sight.ts'
import { type Position, positionSql } from './token.ts'

/** So many changes are looked at for a page, the one stood at among them: who sees few gets those, and comes again. */
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
 * The page after a position, in one statement: what is logged from it on and below the horizon, of that what the actor
 * is told, and each row read anew as its list would show it.
 */
export const pageQuery = (
  actor: Actor,
  { sights, held }: { sights: readonly Sight[]; held: readonly Sight[] },
  position: Position,
  limit: number
): [string, Parameters] => {
  const parameters = new Parameters(actor.institution)
  const from = `(${parameters.add(position.xid)}::xid8, ${parameters.add(position.seq)}::bigint)`
  const most = `${parameters.add(limit)}::integer`
  const there = `exists (select from page where here and right(row_id::text, 8) = ${parameters.add(position.mark)})`
  const place = placeSql(actor, { sights, held, there }, parameters)
  const logged = (more = '') => `
      select c.* from kernel.changes c
      where c.institution_id = $1 and (c.xid, c.seq) >= ${from} and c.xid < ${horizonSql}${more}
      order by c.xid, c.seq
      limit ${LOOKED_AT}`
  const told = sights.map(
    ({ entity, reach }) => `when '${entity.table}' then ${toldSql(entity, reach, 'c', actor, parameters)}`
  )
  const branches = sights.map(sight => branch(sight, actor, parameters))
  const text = `with page as materialized (
    select t.*
    from (
      select c.xid, c.seq, c.row_id, c.entity, c.at, c.before, (coalesce(c.after, c.before) ->> 'version')::integer as version,
        (c.xid, c.seq) = ${from} as here,
        ${told.length === 0 ? 'null' : `case c.entity ${told.join(' ')} end`} as operation
      from (${logged()}) c
    ) t
    where t.here or t.operation is not null
    order by t.xid, t.seq
    limit ${most} + 2
  ), place as materialized (${place})
  select place.*, tail.*, ${positionSql('p')} as position, row_to_json(change)::text as change
  from place
  cross join lateral (
    select count(*) as looked, (array_agg(${positionSql('c')} order by c.xid desc, c.seq desc))[1] as "end"
    from (${logged(` and (select count(*) from page where not here) <= ${most}`)}) c
  ) tail
  left join page p on not p.here
  left join lateral (${branches.join('\n    union all ') || `select '' as name, null as data, null as was where false`}) e on true
  left join lateral (
    select e.name as entity, p.row_id as id, p.operation, p.version, p.at, e.data, e.was
    where p.row_id is not null
  ) change on true
  order by p.xid, p.seq`
  return [text, parameters]
}
