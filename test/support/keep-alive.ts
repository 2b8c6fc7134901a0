import { Agent, type IncomingHttpHeaders, request } from 'node:http'

export interface Asked {
  method?: 'GET' | 'POST' | 'DELETE'
  path: string
  token?: string | undefined
  body?: unknown
  headers?: Record<string, string>
}

export interface Answered {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/**
 * A client as they are: one connection, kept while the server keeps it and left when an answer says `Connection: close`.
 * Nothing is tried again.
 */
export class KeepAliveClient {
  /** Our end of the last connection that stood. */
  port = 0
  readonly #address: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(address: string) {
    this.#address = address
  }

  ask({ method = 'GET', path, token, body, headers = {} }: Asked): Promise<Answered> {
    const all = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers
    }
    return new Promise((resolve, reject) => {
      const sent = request(this.#address + path, { agent: this.#agent, method, headers: all }, response => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('error', reject)
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      })
      sent.on('socket', socket => {
        const standing = (): void => {
          this.port = socket.localPort ?? 0
        }
        if (socket.connecting) socket.once('connect', standing)
        else standing()
      })
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }

  end(): void {
    this.#agent.destroy()
  }
}
