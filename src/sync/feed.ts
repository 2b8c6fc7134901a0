import type { Pool } from '#src/db/pool.ts'
import { arrayLiteral } from '#src/read/parameters.ts'
import type { Entity } from './entity.ts'
import { horizonSql } from './place.ts'
import { anySubjectsSql, type Operation, type Subjects } from './reach.ts'
import { type Position, positionOf, positionSql } from './token.ts'

/** Changes of one institution that are read at once: some 25 KB of events, which a slow reader takes within a heartbeat. */
const PAGE = 150
/** And of all together. */
const MOST = 5000

/** A change as the log has it, with whose the row was. */
export interface Logged {
  position: Position
  entity: string
  id: string
  operation: Operation
  version: number
  at: string
  before: Subjects
  after: Subjects
}

/** Where in an institution's log somebody goes on. */
export interface Stand {
  institution: string
  position: Position
}

/** What follows, and whether that is all there is at the moment. */
export interface Page {
  changes: Logged[]
  whole: boolean
}

const pageSql = (entities: readonly Entity[]): string => `
  select s.n, c.*
  from unnest($1::integer[], $2::uuid[], $3::xid8[], $4::bigint[]) s (n, institution_id, xid, seq)
  cross join lateral (
    select
      c.xid, c.seq, ${positionSql('c')} as position, c.entity, c.row_id as id, c.operation, c.at,
      (coalesce(c.after, c.before) ->> 'version')::integer as version,
      ${anySubjectsSql(entities, 'before', 'c')} as before,
      ${anySubjectsSql(entities, 'after', 'c')} as after
    from kernel.changes c
    where c.institution_id = s.institution_id and (c.xid, c.seq) > (s.xid, s.seq) and c.xid < ${horizonSql}
    order by c.xid, c.seq
    limit ${PAGE}
  ) c
  order by s.n, c.xid, c.seq
  limit ${MOST}`

type PageRow = Omit<Logged, 'position'> & { n: number; position: string }

/** Reads the log for a process: one statement for all who listen, wherever each of them stands. */
export const pageReader = (pool: Pool, entities: ReadonlyMap<string, Entity>) => {
  const text = pageSql([...entities.values()])
  return async (stands: readonly Stand[]): Promise<Page[]> => {
    const rows = await pool.query<PageRow>(text, [
      arrayLiteral(stands.map((_, n) => String(n))),
      arrayLiteral(stands.map(({ institution }) => institution)),
      arrayLiteral(stands.map(({ position }) => position.xid)),
      arrayLiteral(stands.map(({ position }) => position.seq))
    ])
    const pages: Page[] = stands.map(() => ({ changes: [], whole: true }))
    for (const { n, position, ...row } of rows) pages[n]?.changes.push({ ...row, position: positionOf(position) })
    // where all of them together are too many, nobody knows what the last ones would have got
    const cut = rows.length === MOST ? (rows.at(-1)?.n ?? 0) : pages.length
    for (const [n, page] of pages.entries()) page.whole = page.changes.length < PAGE && n < cut
    return pages
  }
}
