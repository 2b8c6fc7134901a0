import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What a client asks, again and again, on each of its connections. */
export interface Ask {
  port: number
  path: string
  headers?: Readonly<Record<string, string>>
}

const head = ({ port, path, headers = {} }: Ask): Buffer => {
  const lines = [`GET ${path} HTTP/1.1`, `host: 127.0.0.1:${port}`]
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

const END = Buffer.from('\r\n\r\n')

/** One keep-alive connection: the next request goes out when the answer to the last one is whole. */
const ask = async (socket: Socket, request: Buffer, goOn: () => boolean, times_ms: number[]): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let head: Buffer = Buffer.alloc(0)
  let missing = 0
  let asked = 0
  const next = (): void => {
    if (!goOn()) {
      resolve()
      return
    }
    asked = performance.now()
    socket.write(request)
  }
  const answered = (): void => {
    times_ms.push(performance.now() - asked)
    next()
  }
  socket.on('error', reject)
  socket.on('close', () => reject(new Error('the server hung up')))
  socket.on('data', (chunk: Buffer) => {
    if (missing > 0) {
      missing -= chunk.length
      if (missing === 0) answered()
      return
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
    const end = head.indexOf(END)
    if (end < 0) return
    const text = head.toString('latin1', 0, end)
    const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1]
    if (!text.startsWith('HTTP/1.1 200 ') || length === undefined) return reject(new Error(text))
    missing = end + END.length + Number(length) - head.length
    head = Buffer.alloc(0)
    if (missing === 0) answered()
  })
  next()
  await promise
}

/**
 * Load for some seconds; the time of each answer. By hand, because autocannon knows whole milliseconds alone and takes a
 * fifth more CPU (12 µs a request against 10) of a machine that the server shares.
 */
export const load = async (
  what: Ask,
  connections: number,
  seconds: number
): Promise<{ times_ms: number[]; seconds: number }> => {
  const sockets = Array.from({ length: connections }, () =>
    connect({ port: what.port, host: '127.0.0.1', noDelay: true })
  )
  await Promise.all(sockets.map(socket => once(socket, 'connect')))
  const times_ms: number[] = []
  const began = performance.now()
  const until = began + seconds * 1000
  try {
    await Promise.all(sockets.map(s => ask(s, head(what), () => performance.now() < until, times_ms)))
    return { times_ms, seconds: (performance.now() - began) / 1000 }
  } finally {
    for (const socket of sockets) socket.removeAllListeners().destroy()
  }
}
