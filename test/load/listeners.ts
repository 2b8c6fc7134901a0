/** A process of clients that listen to changes, for test/load/events.bench.ts: says when each change came to each of them. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setPriority } from 'node:os'

export interface Listen {
  port: number
  tokens: string[]
  /** Streams of each token. */
  streams: number
}

/** `<id> <version>` → when it came, by the system's own clock, which all processes share. */
export type Came = Record<string, number[]>

const AT_ONCE = 50

/** They stand for other machines: on this one they give way to the server, and whatever they wait counts as delivery. */
setPriority(15)

const now_ms = (): number => Number(process.hrtime.bigint() / 1000n) / 1000

let came: Came = {}
let sockets: Socket[] = []

const event = /"id":"([^"]+)","operation":"\w+","version":(\d+)/g

/** Resolves when the first token is there. */
const listen = async (port: number, token: string): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1')
  await once(socket, 'connect')
  socket.write(`GET /v1/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`)
  const opened = Promise.withResolvers<void>()
  let rest = ''
  let open = false
  socket.on('data', (chunk: string) => {
    const text = rest + chunk
    const end = text.lastIndexOf('\n\n')
    rest = text.slice(end + 2)
    if (!open) {
      if (!/^HTTP\/1\.1 200 /.test(text)) opened.reject(new Error(text))
      if (!/^id: /m.test(text)) {
        rest = text
        return
      }
      open = true
      opened.resolve()
    }
    const at = now_ms()
    for (const [, id, version] of text.slice(0, end).matchAll(event)) {
      const key = `${id} ${version}`
      const times = came[key]
      if (times === undefined) came[key] = [at]
      else times.push(at)
    }
  })
  socket.on('close', () => opened.reject(new Error(`the server hung up: ${rest}`)))
  socket.on('error', opened.reject)
  await opened.promise
  return socket
}

const open = async ({ port, tokens, streams }: Listen): Promise<void> => {
  const wanted = tokens.flatMap(token => Array.from({ length: streams }, () => token))
  for (let n = 0; n < wanted.length; n += AT_ONCE) {
    sockets.push(...(await Promise.all(wanted.slice(n, n + AT_ONCE).map(token => listen(port, token)))))
  }
}

const hangUp = (): void => {
  for (const socket of sockets) socket.destroy()
  sockets = []
}

process.on('message', async (asked: Listen | 'tell' | 'hang up') => {
  if (asked === 'tell') {
    process.send?.(came)
    came = {}
    return
  }
  if (asked === 'hang up') hangUp()
  else await open(asked)
  process.send?.('done')
})
process.on('disconnect', () => process.exit())
