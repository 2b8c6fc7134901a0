import { connect, type Socket } from 'node:net'

/** What the driver tells of the way to a server. */
export interface Way {
  host: readonly string[]
  port: readonly number[]
  path?: string | false
}

class HungUp extends Error {
  readonly code = 'ECONNRESET'
}

/**
 * A socket to the server. One that is closed without a word was refused: the driver takes that for a slip, asks again
 * some 800 times a second and never tells who waits. As an error it ends the wait and meets the backoff.
 */
export const dial = ({ host: [host = ''], port: [port = 0], path }: Way): Socket & { host?: string } => {
  const socket: Socket & { host?: string } = path ? connect(path) : connect(port, host)
  socket.host = host
  socket.once('close', hadError => {
    if (!hadError && socket.bytesRead === 0) socket.emit('error', new HungUp('The database hung up without a word.'))
  })
  return socket
}
