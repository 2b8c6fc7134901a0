import cluster from 'node:cluster'
import type { Logger } from 'pino'
import type { Config } from '#src/config.ts'
import { newLogger } from '#src/http/log.ts'

type Stop = () => Promise<void>

/** What a process is started with. */
export interface Beginning {
  config: Config
  logger: Logger
  /** Aborted when it is told to end. */
  told: AbortSignal
  /** Something runs that this ends; told to end meanwhile, the start gives up. */
  started: (undo: Stop) => void
}

/** What was started ends in reverse, also where the start gives up. */
const begin = async (
  start: (beginning: Beginning) => Promise<void>,
  given: Omit<Beginning, 'started'>
): Promise<Stop> => {
  const stops: Stop[] = []
  const stop = async (): Promise<void> => {
    const last = stops.pop()
    if (last !== undefined) await last().finally(stop)
  }
  const started = (undo: Stop): void => {
    stops.push(undo)
    given.told.throwIfAborted()
  }
  try {
    await start({ ...given, started })
    return stop
  } catch (error) {
    await stop().catch((failed: unknown) => given.logger.error({ err: failed }, 'could not stop in order'))
    throw error
  }
}

/** npm and the terminal both pass on one Ctrl-C: only a signal that comes later is a second one. */
const SECOND_ms = 1000

/**
 * A process: starts, does its work, and ends by itself when told to or when something is broken beyond repair. A second
 * signal ends it at once with 130; an embedded PostgreSQL then stays, and the next start takes it over.
 */
export const live = async (
  config: Config,
  start: (beginning: Beginning) => Promise<void>,
  signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
): Promise<void> => {
  const logger = newLogger(config)
  const telling = new AbortController()
  let told_ms = 0
  const starting = begin(start, { config, logger, told: telling.signal })
  const end = async (code: number): Promise<void> => {
    telling.abort()
    told_ms = performance.now()
    // a start that fails or gives up has stopped what it had started
    const stop = await starting.catch(() => undefined)
    try {
      await stop?.()
      process.exit(code)
    } catch (error) {
      logger.fatal({ err: error }, 'could not stop in order')
      process.exit(1)
    }
  }
  for (const signal of signals) {
    process.on(signal, () => {
      if (!telling.signal.aborted) {
        logger.info({ signal }, 'stopping')
        void end(0)
      } else if (cluster.isPrimary && performance.now() - told_ms > SECOND_ms) process.exit(130)
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event)
      if (!telling.signal.aborted) void end(1)
    })
  }
  await starting.catch((error: unknown) => {
    if (!telling.signal.aborted) throw error
  })
}
