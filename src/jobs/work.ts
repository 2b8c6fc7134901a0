import { type Static, Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import type { JobHelpers, Task as QueueTask, TaskList } from 'graphile-worker'
import { execute } from '#src/command/run.ts'
import { fromDatabase } from '#src/db/failure.ts'
import { checker, newAjv } from '#src/http/validate.ts'
import type { Call, Task, Work } from './declaration.ts'
import type { Subscription } from './registry.ts'

const text = Type.Union([Type.String(), Type.Null()])

/** A job's payload as the relay writes it: what is to be done, and on whose account. */
const Envelope = Type.Object({
  id: Type.String(),
  institution: text,
  actor: text,
  request: text,
  payload: Type.Record(Type.String(), Type.Unknown()),
  /** Whoever is given this key sees to the same: what loses it while it runs is dropped where it fails. */
  job_key: Type.Optional(text)
})

const isEnvelope = newAjv().compile<Static<typeof Envelope>>(Envelope)

const opened = (payload: unknown): Static<typeof Envelope> => {
  if (isEnvelope(payload)) return payload
  throw new Error(`no job of the relay's: ${isEnvelope.errors?.[0]?.message ?? 'unreadable'}`)
}

type Opened = Static<typeof Envelope>

const workOn = (app: FastifyInstance, name: string, envelope: Opened, helpers: JobHelpers): Work => {
  const { job, abortSignal } = helpers
  const { id, institution, request } = envelope
  const context = { institution, actor: null, ...(request === null ? {} : { request }) }
  let calls = 0
  return {
    id,
    institution,
    request,
    attempt: job.attempts,
    signal: abortSignal,
    run: async <T>(command: string, input: unknown, { as }: Call = {}): Promise<T> => {
      if (!app.jobs.commands.has(command)) throw new Error(`${name} runs ${command}, which no jobs.ts declares`)
      if (as === undefined) calls += 1
      // Without an institution there is nobody whose key it could be.
      const key = institution === null ? undefined : `${name} ${id} ${as === undefined ? calls : `as ${as}`}`
      try {
        const asked = as === undefined ? input : null
        return (await execute<T>(app.db.command, command, context, input, { key, asked })).answer
      } catch (error) {
        const told = fromDatabase(error, app.problems)
        if (told?.code !== 'request.idempotency_key_reused') throw told ?? error
        throw new Error(`${name}: ${command} is not what this call was at an earlier attempt; give it a name`)
      }
    },
    redo: async (other, again) => {
      const found = taskList(app)[other]
      if (found === undefined) throw new Error(`nobody does ${other} any more`)
      await found(again, helpers)
    }
  }
}

const fit = (name: string, check: ReturnType<typeof checker>, payload: unknown): void => {
  if (check(payload)) return
  const [error] = check.errors ?? []
  throw new Error(`${name}: its payload ${error?.instancePath ?? ''} ${error?.message ?? 'does not fit'}`)
}

const taskOf = (app: FastifyInstance, name: string, { schema, run }: Task): QueueTask => {
  const check = checker(schema)
  return async (payload, helpers) => {
    const envelope = opened(payload)
    fit(name, check, envelope.payload)
    await run(envelope.payload, workOn(app, name, envelope, helpers))
  }
}

const waiting = 'select event, payload from kernel.deliveries where institution_id = $1 and subscriber = $2 and id = $3'
const delivered = 'select kernel.delivered($1, $2, $3)'

/** A delivery that is there no more has been dealt with: its job came again because a process ended in between. */
const subscriberOf = (app: FastifyInstance, name: string, { event, run }: Subscription): QueueTask => {
  const check = checker(app.jobs.events.get(event) ?? false)
  return async (payload, helpers) => {
    const envelope = opened(payload)
    const which = [envelope.institution, name, envelope.id]
    const { rows } = await helpers.query<{ event: string; payload: Opened['payload'] }>(waiting, which)
    for (const found of rows) {
      fit(event, check, found.payload)
      await run({ id: envelope.id, name: found.event, payload: found.payload }, workOn(app, name, envelope, helpers))
      await helpers.query(delivered, which)
    }
  }
}

/** What the queue may ask of this process: every task and every subscriber. */
export const taskList = (app: FastifyInstance): TaskList => ({
  ...Object.fromEntries([...app.jobs.tasks].map(([name, task]) => [name, taskOf(app, name, task)])),
  ...Object.fromEntries([...app.jobs.subscriptions].map(([name, s]) => [name, subscriberOf(app, name, s)]))
})
