import cluster from 'node:cluster'
import type { Logger } from 'pino'
import { ConfigError } from '#src/config.ts'

const RESTART_ms = 500

/** EX_CONFIG: what a worker cannot use no later one can. */
const CONFIG = 78

/** Processes that share the port. One that dies is replaced; they end together. */
export const startWorkers = (count: number, environment: Record<string, string>, log: Logger, told: AbortSignal) => {
  let stopping = false
  let ready = 0
  const fork = (): void => {
    if (!stopping) cluster.fork(environment)
  }
  /** The port, once all of them listen. */
  const listening = new Promise<number>((resolve, reject) => {
    told.addEventListener('abort', () => reject(told.reason))
    cluster.on('listening', (_, { port }) => {
      ready += 1
      if (ready === count) resolve(port)
    })
    cluster.on('exit', (worker, code, signal) => {
      if (stopping) return
      if (code === CONFIG && ready === 0) reject(new ConfigError('the workers could not start: their reason is above'))
      log.error({ worker: worker.process.pid, code, signal }, 'a worker died and is replaced')
      setTimeout(fork, RESTART_ms)
    })
  })
  for (let i = 0; i < count; i++) fork()

  return {
    listening,
    stop: async (): Promise<void> => {
      stopping = true
      const workers = Object.values(cluster.workers ?? {}).flatMap(w => (w === undefined ? [] : [w]))
      const gone = workers.map(worker => new Promise(resolve => worker.once('exit', resolve)))
      for (const worker of workers) worker.process.kill('SIGTERM')
      await Promise.all(gone)
    }
  }
}
