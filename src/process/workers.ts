import cluster from 'node:cluster'
import type { Logger } from 'pino'

const RESTART_ms = 500

/** Processes that share the port. One that dies is replaced; they end together. */
export const startWorkers = (count: number, environment: Record<string, string>, log: Logger) => {
  let stopping = false
  const fork = (): void => {
    if (!stopping) cluster.fork(environment)
  }
  cluster.on('exit', (worker, code, signal) => {
    if (stopping) return
    log.error({ worker: worker.process.pid, code, signal }, 'a worker died and is replaced')
    setTimeout(fork, RESTART_ms)
  })
  for (let i = 0; i < count; i++) fork()

  return {
    stop: async (): Promise<void> => {
      stopping = true
      const workers = Object.values(cluster.workers ?? {}).flatMap(w => (w === undefined ? [] : [w]))
      const gone = workers.map(worker => new Promise(resolve => worker.once('exit', resolve)))
      for (const worker of workers) worker.process.kill('SIGTERM')
      await Promise.all(gone)
    }
  }
}
