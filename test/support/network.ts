import { createServer, connect as dial, type Socket } from 'node:net'
import type { Test } from 'tap'

/** The way from a process to PostgreSQL: it can fall silent, as a network does that has forgotten a connection. */
export class NetworkBetween {
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  readonly #silent: Socket[] = []
  readonly #path: string
  /** The same database, by this way. */
  url = ''

  private constructor(path: string) {
    this.#path = path
  }

  /** In front of a server that listens on a socket file, as the tests' does. */
  static async before(t: Test, address: string): Promise<NetworkBetween> {
    const target = new URL(address)
    const between = new NetworkBetween(`${target.searchParams.get('host')}/.s.PGSQL.${target.port || 5432}`)
    const server = createServer(client => between.#join(client))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const place = server.address()
    target.search = ''
    target.hostname = '127.0.0.1'
    target.port = String(typeof place === 'object' && place !== null ? place.port : 0)
    between.url = target.href
    t.teardown(() => {
      server.close()
      for (const socket of [...between.#silent, ...[...between.#pairs].flat()]) socket.destroy()
    })
    return between
  }

  /** On every connection that there is neither side hears anything of the other any more. New ones are not affected. */
  silence(): number {
    const silenced = this.#pairs.size
    for (const pair of this.#pairs) {
      for (const socket of pair) {
        socket.unpipe()
        socket.resume()
        socket.removeAllListeners('close')
      }
      this.#pairs.delete(pair)
      this.#silent.push(...pair)
    }
    return silenced
  }

  /** Whoever sent hears that every connection is lost; the server is told as well, or hears nothing and works on. */
  lose(server: 'told' | 'silent'): number {
    const pairs = [...this.#pairs]
    if (server === 'silent') this.silence()
    for (const [client] of pairs) client.destroy()
    return pairs.length
  }

  #join(client: Socket): void {
    const server = dial({ path: this.#path })
    const pair = [client, server] as const
    this.#pairs.add(pair)
    for (const [one, other] of [pair, [server, client] as const]) {
      one.pipe(other)
      one.on('error', () => {})
      one.on('close', () => {
        this.#pairs.delete(pair)
        other.destroy()
      })
    }
  }
}
