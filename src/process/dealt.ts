import cluster, { type Worker } from 'node:cluster'

/** What node:cluster says to a worker when it deals a connection to it; the worker acknowledges the number. */
const dealtNumber = (message: unknown): number | undefined =>
  typeof message === 'object' &&
  message !== null &&
  'act' in message &&
  message.act === 'newconn' &&
  'seq' in message &&
  typeof message.seq === 'number'
    ? message.seq
    : undefined

const acknowledged = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && 'ack' in message ? message.ack : undefined

const closes = (handle: unknown): handle is { close: () => void } =>
  typeof handle === 'object' && handle !== null && 'close' in handle && typeof handle.close === 'function'

const somebodyElse = (): boolean => Object.values(cluster.workers ?? {}).some(worker => worker?.isConnected() === true)

/**
 * Connections that were dealt to a worker and that it has not taken when it is killed. node:cluster waits for its word
 * for ever, and so would the client, on a connection that stands: of ten kills under load three left one so. Here the word
 * is said for the dead, that it takes none, and they are dealt to another; where nobody is left they are closed.
 */
export const dealAgain = (worker: Worker): void => {
  const { process: child } = worker
  const dealt = new Map<unknown, unknown>()
  const { send } = child
  child.send = (...given: readonly unknown[]): boolean => {
    const number = dealtNumber(given[0])
    if (number !== undefined) dealt.set(number, given[1])
    return Reflect.apply(send, child, given)
  }
  child.on('internalMessage', (message: unknown) => dealt.delete(acknowledged(message)))
  const again = (): void => {
    // until then it may still be dealt something
    if (worker.isConnected()) return
    for (const [ack, handle] of dealt) {
      dealt.delete(ack)
      if (somebodyElse()) child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack, accepted: false })
      else if (closes(handle)) handle.close()
    }
  }
  // whichever comes: after a kill the one often stays away
  worker.once('disconnect', again)
  worker.once('exit', again)
}
