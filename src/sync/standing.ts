import type { Pool } from '#src/db/pool.ts'
import { arrayLiteral, Parameters } from '#src/read/parameters.ts'
import type { Stand } from './feed.ts'
import { horizonSql } from './place.ts'
import { sealSql } from './sight.ts'
import { beginning, isAfter, type Position, positionOf, positionSql } from './token.ts'

/** A user whose relations are sealed. */
export interface Sealed {
  institution: string
  user: string
  relations: readonly string[]
}

/** What the database says of several, in one snapshot. */
export interface Standing {
  /** The last change of an institution that is told by now, and the last that its log has lost. */
  last: Readonly<Record<string, string | null>>
  floor: Readonly<Record<string, string>>
  /** Positions whose change is there, as `institution position`. */
  there: ReadonlySet<string>
  /** As `user relations`. */
  seals: ReadonlyMap<string, string>
}

const standKey = ({ institution, position: { xid, seq, mark } }: Stand): string =>
  `${institution} ${xid}.${seq}.${mark}`

const sealKey = ({ user, relations }: Omit<Sealed, 'institution'>): string => `${user} ${relations.join()}`

interface Row {
  last: Record<string, string | null> | null
  floor: Record<string, string> | null
  there: string[] | null
  seals: Record<string, string> | null
}

const unique = <T>(items: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(items.map(item => [key(item), item])).values()
]

/** One statement, however many come in at once. */
export const readStanding = async (
  pool: Pool,
  { stands, sealed }: { stands: readonly Stand[]; sealed: readonly Sealed[] }
): Promise<Standing> => {
  const institutions = [...new Set([...stands, ...sealed].map(({ institution }) => institution))]
  const positions = unique(stands, standKey)
  const users = unique(sealed, sealKey)
  const parameters = new Parameters(arrayLiteral(institutions))
  const columns = [
    parameters.addAll(
      positions.map(({ institution }) => institution),
      'uuid'
    ),
    parameters.addAll(
      positions.map(({ position }) => position.xid),
      'xid8'
    ),
    parameters.addAll(
      positions.map(({ position }) => position.seq),
      'bigint'
    ),
    parameters.addAll(
      positions.map(({ position }) => position.mark),
      'text'
    )
  ]
  const seals = [...Map.groupBy(users, ({ relations }) => relations.join())].flatMap(([list, of]) => {
    if (list === '') return []
    const institution = parameters.addAll(
      of.map(one => one.institution),
      'uuid'
    )
    const user = parameters.addAll(
      of.map(one => one.user),
      'uuid'
    )
    return [
      `select user_id || ' ${list}' as whose, ${sealSql(list.split(','), 'u.institution_id', 'u.user_id')} as seal
       from unnest(${institution}, ${user}) u (institution_id, user_id)`
    ]
  })
  const [row] = await pool.query<Row>(
    `select
      (
        select jsonb_object_agg(i.institution_id, (
          select ${positionSql('c')} from kernel.changes c
          where c.institution_id = i.institution_id and c.xid < ${horizonSql}
          order by c.xid desc, c.seq desc
          limit 1
        ))
        from unnest($1::uuid[]) i (institution_id)
      ) as last,
      (select jsonb_object_agg(institution_id, ${positionSql('f')}) from kernel.change_floors f where institution_id = any($1::uuid[])) as floor,
      (
        select jsonb_agg(s.institution_id || ' ' || ${positionSql('c')})
        from unnest(${columns.join(', ')}) s (institution_id, xid, seq, mark)
        join kernel.changes c using (institution_id, xid, seq)
        where right(c.row_id::text, 8) = s.mark
      ) as there,
      ${seals.length === 0 ? 'null' : `(select jsonb_object_agg(whose, seal) from (${seals.join(' union all ')}) s)`} as seals`,
    parameters.values
  )
  return {
    last: row?.last ?? {},
    floor: row?.floor ?? {},
    there: new Set(row?.there ?? []),
    seals: new Map(Object.entries(row?.seals ?? {}))
  }
}

/** Whether the change that somebody stands at is still there. */
export const standsThere = ({ there }: Standing, stand: Stand): boolean => there.has(standKey(stand))

export const sealOf = ({ seals }: Standing, whose: Omit<Sealed, 'institution'>): string =>
  seals.get(sealKey(whose)) ?? ''

/** Where somebody begins who was nowhere before. */
export const lastOf = ({ last, floor }: Standing, institution: string): Position =>
  [last[institution], floor[institution]]
    .flatMap(text => (text == null ? [] : [positionOf(text)]))
    .reduce((one, other) => (isAfter(other, one) ? other : one), beginning)
