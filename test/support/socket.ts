import { connect, type Socket } from 'node:net'

/** An answer as it came over the wire. */
export interface Reply {
  status: number
  headers: ReadonlyMap<string, string>
  body: string
}

const headersOf = (lines: readonly string[]): Map<string, string> => {
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const before = headers.get(name)
    const value = line.slice(colon + 1).trim()
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return headers
}

/** The answers in what a socket received; what is not whole yet is left out. */
const replies = (received: Buffer, method = 'GET'): Reply[] => {
  const found: Reply[] = []
  for (let at = 0; at < received.length; ) {
    const end = received.indexOf('\r\n\r\n', at)
    if (end < 0) break
    const [first = '', ...lines] = received.toString('latin1', at, end).split('\r\n')
    const status = Number(first.split(' ')[1])
    const headers = headersOf(lines)
    const length = method === 'HEAD' || status < 200 ? 0 : Number(headers.get('content-length') ?? 0)
    if (received.length < end + 4 + length) break
    found.push({ status, headers, body: received.toString('utf8', end + 4, end + 4 + length) })
    at = end + 4 + length
  }
  return found
}

/** A socket to the application, and what it received so far. */
export class Wire {
  readonly socket: Socket
  readonly began = performance.now()
  /** Resolves to the milliseconds it was open. */
  readonly closed: Promise<number>
  /** Its own port, once it is connected. */
  port = 0
  #received: Buffer[] = []
  #changed = (): void => {}

  /** Who is rude keeps its side open when the other side has ended. */
  constructor(address: string, { rude = false } = {}) {
    const { hostname, port } = new URL(address)
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true })
    this.socket.on('data', (chunk: Buffer) => {
      this.#received.push(chunk)
      this.#changed()
    })
    this.socket.on('connect', () => {
      this.port = this.socket.localPort ?? 0
    })
    // a reset is one of the ways to be hung up on
    this.socket.on('error', () => {})
    if (!rude) this.socket.on('end', () => this.socket.end())
    this.closed = new Promise(resolve => {
      this.socket.on('close', () => {
        resolve(performance.now() - this.began)
        this.#changed()
      })
    })
  }

  get received(): Buffer {
    return Buffer.concat(this.#received)
  }

  write(bytes: string | Buffer): void {
    if (this.socket.writable) this.socket.write(bytes)
  }

  /** Until so many answers are there, or the other side hung up. */
  async answers(count: number, method = 'GET'): Promise<Reply[]> {
    for (;;) {
      const got = replies(this.received, method).filter(r => r.status >= 200)
      if (got.length >= count || this.socket.destroyed) return got
      await new Promise<void>(resolve => {
        this.#changed = resolve
      })
    }
  }

  end(): void {
    this.socket.destroy()
  }
}

/** Sends bytes as they are and waits for one answer: undefined where the other side only hung up. */
export const exchange = async (address: string, bytes: string | Buffer, method = 'GET'): Promise<Reply | undefined> => {
  const wire = new Wire(address)
  wire.write(bytes)
  const [first] = await wire.answers(1, method)
  wire.end()
  return first
}
