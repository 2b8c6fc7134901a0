import type { Actor } from '#src/access/actor.ts'
import type { Pool } from '#src/db/pool.ts'
import { problem } from '#src/http/problems.ts'
import { Parameters } from '#src/read/parameters.ts'
import { relationsOf, type Sight, sealSql } from './sight.ts'
import { beginning, isAfter, type Position, positionOf, positionSql, type Token } from './token.ts'

/** Below it nothing is under way any more: what is read there in order (xid, seq) stays as it is. */
export const horizonSql = '(select pg_snapshot_xmin(pg_current_snapshot()))'

/** What the database says of where somebody stands. */
export interface Place {
  /** The change that they stand at is there. */
  there: boolean
  /** The last change that the institution’s log has lost, if it has lost any. */
  floor: string | null
  /** Of the token that they hold, and of the next one. */
  held: string
  seal: string
}

const ownSealSql = (actor: Actor, sights: readonly Sight[], parameters: Parameters): string => {
  const relations = relationsOf(sights)
  return sealSql(relations, '$1', relations.length === 0 ? '' : parameters.add(actor.user))
}

/** Selects a Place; `there` tells whether their change is, `held` are the sights that their token is for. */
export const placeSql = (
  actor: Actor,
  { sights, held, there }: { sights: readonly Sight[]; held: readonly Sight[]; there: string },
  parameters: Parameters
): string => `
    select
      ${there} as there,
      (select ${positionSql('f')} from kernel.change_floors f where f.institution_id = $1) as floor,
      ${ownSealSql(actor, held, parameters)} as held,
      ${ownSealSql(actor, sights, parameters)} as seal`

const same = (one: Position, other: Position): boolean => !isAfter(one, other) && !isAfter(other, one)

/**
 * Refuses to go on where something would be missed: what a client has was dropped, or never was (the database was put
 * back to a former state), or other rows are in its sight than before.
 */
export const holdToken = ({ position, seal }: Token, place: Omit<Place, 'seal'>): void => {
  if (place.held !== seal) {
    throw problem('sync.reach_changed', { detail: 'You are related to others than when the token was told.' })
  }
  const floor = place.floor === null ? beginning : positionOf(place.floor)
  if (same(position, floor) && position.mark === floor.mark) return
  if (isAfter(floor, position)) throw problem('sync.token_expired')
  if (!place.there) throw problem('sync.token_expired')
}

interface Now {
  last: string | null
  floor: string | null
  seal: string
}

/**
 * Where somebody begins: after the last change there is. Asked of where lists are read, which may be a replica that does
 * not know of what follows: so what they read from then on is no older.
 */
export const presentPlace = async (
  { read }: { read: Pool },
  actor: Actor,
  sights: readonly Sight[]
): Promise<Omit<Token, 'sight'>> => {
  const parameters = new Parameters(actor.institution)
  const seal = ownSealSql(actor, sights, parameters)
  const [now] = await read.query<Now>(
    `select
      (
        select ${positionSql('c')} from kernel.changes c
        where c.institution_id = $1 and c.xid < ${horizonSql}
        order by c.xid desc, c.seq desc
        limit 1
      ) as last,
      (select ${positionSql('f')} from kernel.change_floors f where f.institution_id = $1) as floor,
      ${seal} as seal`,
    parameters.values
  )
  const places = [now?.last, now?.floor].flatMap(text => (text == null ? [] : [positionOf(text)]))
  const position = places.reduce((one, other) => (isAfter(other, one) ? other : one), beginning)
  return { position, seal: now?.seal ?? '' }
}
