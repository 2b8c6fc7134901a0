import type { FastifyInstance } from 'fastify'
import { type Pattern, parsePattern } from './pattern.ts'
import { fellDue, type Wall, wallAt, wallOf, wallText } from './wall.ts'

/** Work that recurs. */
export interface Cron {
  /** Minute, hour, day, month, weekday: by the institution's own clock, or the instance's, which is UTC. */
  pattern: string
  per: 'institution' | 'instance'
  /** What its task is given. */
  payload?: Readonly<Record<string, unknown>>
}

export interface Recurring {
  task: string
  per: Cron['per']
  payload: Readonly<Record<string, unknown>>
  pattern: Pattern
}

/** Its pattern read: a bad one stops the boot. */
export const recurring = (task: string, { pattern, per, payload = {} }: Cron): Recurring => ({
  task,
  per,
  payload,
  pattern: parsePattern(pattern)
})

const INSTANCE = 'UTC'
/** Further back than any change of clocks: the mark was made by a clock that went wrong. */
const ASTRAY_minutes = 24 * 60

const marksOf = (tenants: string | undefined): string => `
  select zones.time_zone as zone, to_char(m.looked_at, 'YYYY-MM-DD"T"HH24:MI') as seen
  from (${tenants === undefined ? '' : `select time_zone from ${tenants} union`} select '${INSTANCE}' as time_zone) zones
  left join kernel.cron_marks m using (time_zone)`

const tick = 'select kernel.tick($1, $2::text::timestamp, $3::text::timestamp, $4::text::jsonb, $5) as moved'

interface Mark {
  zone: string
  seen: string | null
}

const isDue = ({ per, pattern }: Recurring, zone: string, after: Wall, until: Wall): boolean =>
  (per === 'institution' || zone === INSTANCE) && fellDue(pattern, after, until)

/**
 * Hands out what recurs. Any process may look at the clock, as often as it likes: the mark of each time zone moves once
 * past each minute, in the statement that hands out what fell due there.
 */
export class CronClock {
  readonly #app: FastifyInstance
  readonly #unknown = new Set<string>()

  constructor(app: FastifyInstance) {
    this.#app = app
  }

  /** A time zone that fails keeps no other from its turn. */
  async look(now_ms = Date.now()): Promise<void> {
    const { db, tenants } = this.#app
    const failures: unknown[] = []
    for (const mark of await db.watch.query<Mark>(marksOf(tenants), [])) {
      const wall = this.#wallOf(mark.zone, now_ms)
      if (wall !== undefined) await this.#move(mark, wall).catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw new AggregateError(failures, 'recurring work could not be handed out')
  }

  async #move({ zone, seen }: Mark, wall: Wall): Promise<void> {
    const { db, jobs, tenants } = this.#app
    const before = seen === null ? undefined : wallOf(seen)
    if (before !== undefined && wall <= before && wall > before - ASTRAY_minutes) return
    const due = before === undefined ? [] : jobs.crons.filter(r => isDue(r, zone, before, wall))
    const handed = due.map(({ task, per, payload }) => ({ task, per, payload }))
    await db.slow.query(tick, [zone, seen, wallText(wall), JSON.stringify(handed), tenants ?? null])
  }

  /** An institution whose time zone is none is told of in the log, once; its work waits. */
  #wallOf(zone: string, now_ms: number): Wall | undefined {
    try {
      return wallAt(now_ms, zone)
    } catch {
      if (!this.#unknown.has(zone))
        this.#app.log.warn({ zone }, 'nobody knows this time zone: its institutions’ recurring work waits')
      this.#unknown.add(zone)
      return undefined
    }
  }
}
