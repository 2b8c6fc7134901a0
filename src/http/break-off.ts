import type { Socket } from 'node:net'

/**
 * Ends a connection so that the other side knows that something is missing. A socket that is reset while its end is on
 * its way is never closed by Node, and a process that holds one spins when it ends: such a one is only closed.
 */
export const breakOff = (socket: Socket): void => {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
