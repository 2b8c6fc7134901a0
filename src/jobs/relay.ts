import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Target } from '#src/db/pool.ts'
import { arrayLiteral } from '#src/read/parameters.ts'
import { Rest } from './rest.ts'
import { isRefusal, Session } from './session.ts'

const BATCH = 500
/** A batch that failed is halved; each one that did not may be so much larger. */
const MORE = 25
/** How often who does not lead asks whether it may. */
const FOLLOW_ms = 400
const AGAIN_ms = 300
const SWEEP_ms = 1000
const BURY_ms = 30_000
/** The queue writes a failure down a moment after it tells of it. */
const WRITTEN_ms = 3000

const lead = "select pg_try_advisory_lock(hashtext('provost leader'), 0) as leads"
const abdicate = "select pg_advisory_unlock(hashtext('provost leader'), 0)"

/**
 * This process's part in leading: one of all processes, whoever holds the lock, hands on what the outbox holds and frees
 * the jobs of workers that are no more. The same session answers for this process's own worker.
 */
export class Relay {
  leads = false
  readonly #target: Target
  readonly #log: FastifyBaseLogger
  readonly #rest = new Rest()
  /** Workers that this process answers for. */
  readonly #workers = new Set<string>()
  #session: Session | undefined
  #running: Promise<void> | undefined
  #leaving = false
  #stopped = false
  #batch = BATCH
  #swept_ms = 0
  #buried_ms = 0
  #dying_ms = 0

  constructor(target: Target, log: FastifyBaseLogger) {
    this.#target = target
    this.#log = log
  }

  start(): void {
    this.#running ??= this.#live()
  }

  /** Something may have been left to be done: looks soon. */
  nudge(): void {
    if (this.leads) this.#rest.wake()
  }

  /** A job has used up its attempts. */
  someoneDied(): void {
    this.#dying_ms = performance.now() + WRITTEN_ms
  }

  /** Resolves when a session answers for the worker: it may take up jobs. */
  async answerFor(worker: string): Promise<void> {
    this.#workers.add(worker)
    while (!this.#leaving) {
      try {
        if (this.#session === undefined) throw new Error('not connected')
        await this.#session.ask('select kernel.join_work($1)', [worker])
        return
      } catch {
        await pause(50)
      }
    }
    throw new Error('the process is about to end')
  }

  /** The worker has ended, with nothing under way. */
  async dismiss(worker: string): Promise<void> {
    this.#workers.delete(worker)
    await this.#session?.ask('select kernel.leave_work($1)', [worker]).catch(() => {})
  }

  /** Another process may lead at once; this one goes on answering for its worker. */
  leave(): void {
    this.#leaving = true
    this.#rest.wake()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#rest.wake()
    await this.#running
  }

  async #live(): Promise<void> {
    while (!this.#stopped) {
      const session = new Session(this.#target)
      try {
        for (const worker of this.#workers) await session.ask('select kernel.join_work($1)', [worker])
        this.#session = session
        while (!this.#stopped) await this.#rest.after(await this.#tend(session))
      } catch (error) {
        this.#log.warn({ err: error }, 'the relay lost its connection')
      } finally {
        this.leads = false
        this.#session = undefined
        session.end()
      }
      if (!this.#stopped) await pause(AGAIN_ms)
    }
  }

  /** One turn; answers how long to rest, or nothing where the idler it is the longer it may rest. */
  async #tend(session: Session): Promise<number | undefined> {
    if (this.#leaving) {
      await session.ask(this.leads ? abdicate : 'select')
      this.leads = false
      return FOLLOW_ms
    }
    if (!this.leads) {
      const [row] = await session.ask<{ leads: boolean }>(lead)
      this.leads = row?.leads === true
      if (this.leads) this.#log.info('this process relays')
    }
    const asked = this.#batch
    const moved = this.leads ? await this.#refused(this.#relay(session, asked)) : 0
    await this.#refused(this.#sweep(session))
    if (!this.leads) return FOLLOW_ms
    return moved >= asked ? 0 : moved > 0 ? Rest.SHORT_ms : undefined
  }

  /** The server's no costs this turn, and not the session: with that the worker's jobs would be given away. */
  #refused(step: Promise<number>): Promise<number> {
    return step.catch((error: unknown) => {
      if (!isRefusal(error)) throw error
      this.#log.warn({ err: error }, 'the relay was refused a step, and tries again')
      return 0
    })
  }

  /** However it fails, even with its session: the next batch is a smaller one. */
  async #relay(session: Session, batch: number): Promise<number> {
    this.#batch = Math.ceil(batch / 2)
    const [row] = await session.ask<{ moved: number }>('select kernel.relay($1) as moved', [batch])
    this.#batch = Math.min(BATCH, batch + MORE)
    return row?.moved ?? 0
  }

  async #sweep(session: Session): Promise<number> {
    const now = performance.now()
    if (this.leads && now - this.#swept_ms > SWEEP_ms) {
      this.#swept_ms = now
      const mine = arrayLiteral([...this.#workers])
      const [row] = await session.ask<{ freed: number }>('select kernel.free_jobs($1::text[]) as freed', [mine])
      if (row?.freed) {
        this.#log.warn({ workers: row.freed }, 'workers are gone: what they had taken up is done by others')
        this.someoneDied()
      }
    }
    if (now >= this.#dying_ms && (!this.leads || now - this.#buried_ms <= BURY_ms)) return 0
    this.#buried_ms = now
    const [row] = await session.ask<{ buried: number }>('select kernel.bury_dead() as buried')
    return row?.buried ?? 0
  }
}
