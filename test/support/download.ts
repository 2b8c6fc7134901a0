import { get, type IncomingMessage } from 'node:http'

/** An answer that its reader takes at leisure: nothing is read of it before it is asked for. */
export class Download {
  readonly response: IncomingMessage
  /** Whether it ended in order. */
  readonly ended: Promise<boolean>

  private constructor(response: IncomingMessage) {
    this.response = response
    this.ended = new Promise(resolve => {
      response.once('error', () => resolve(false))
      response.once('close', () => resolve(response.complete))
    })
  }

  static begin(url: string, token: string, headers: Record<string, string> = {}): Promise<Download> {
    return new Promise((resolve, reject) => {
      const request = get(url, { headers: { ...headers, authorization: `Bearer ${token}` }, agent: false })
      request.once('response', response => resolve(new Download(response)))
      request.once('error', reject)
    })
  }

  /** All of it; undefined where it was broken off. */
  async rest(): Promise<Buffer | undefined> {
    const chunks: Buffer[] = []
    this.response.on('data', (chunk: Buffer) => chunks.push(chunk))
    return (await this.ended) ? Buffer.concat(chunks) : undefined
  }

  abort(): void {
    this.response.destroy()
  }
}
