import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { problem } from '#src/http/problems.ts'
import { bePatient } from './patience.ts'

/** A client from which nothing comes for so long is gone. */
const SILENCE_ms = 9000
/** And all of it must have come by then, however slowly: long before its staged rows are taken for abandoned (kernel.prune). */
const UPLOAD_ms = 15 * 60_000
const UPLOAD_bytes = 256 * 1024 * 1024
/** Who is told that their file is refused hears it only once they have sent it: so much of the rest is read for it. */
const REST_bytes = 64 * 1024 * 1024
const REST_ms = 10_000

/** The body of a request as it comes, under clocks of its own: the server's are for requests that are sent at once. */
export class Upload {
  readonly #request: FastifyRequest
  readonly #hash = createHash('sha256')
  readonly #began_ms = performance.now()
  readonly #body: AsyncIterator<Buffer>
  readonly #silence: NodeJS.Timeout
  readonly #impatient: () => void
  #waiting = false
  #bytes = 0

  constructor(request: FastifyRequest) {
    this.#request = request
    const { raw } = request
    this.#impatient = bePatient(raw.socket)
    // leaving early must not destroy the request, for its answer goes with it
    this.#body = raw.iterator({ destroyOnReturn: false })
    this.#silence = setTimeout(() => this.#waiting && raw.socket.destroy(), SILENCE_ms)
  }

  /** What identifies all that has come. */
  get digest(): string {
    return this.#hash.copy().digest('base64')
  }

  async *bytes(): AsyncGenerator<Buffer> {
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next()) {
      this.#bytes += chunk.length
      if (this.#bytes > UPLOAD_bytes) {
        throw problem('request.too_large', { detail: `A file has ${UPLOAD_bytes / 1024 / 1024} MiB at most.` })
      }
      if (performance.now() - this.#began_ms > UPLOAD_ms) {
        throw problem('request.timeout', { detail: 'The file must have come within 15 minutes.' })
      }
      this.#hash.update(chunk)
      yield chunk
    }
  }

  /** Reads on for a while, so that whoever still sends can be answered. */
  async rest(): Promise<void> {
    const began_ms = performance.now()
    let bytes = 0
    while (bytes < REST_bytes && performance.now() - began_ms < REST_ms) {
      const chunk = await this.#next().catch(() => undefined)
      if (chunk === undefined) return
      bytes += chunk.length
    }
  }

  end(): void {
    clearTimeout(this.#silence)
    this.#impatient()
  }

  async #next(): Promise<Buffer | undefined> {
    this.#waiting = true
    this.#silence.refresh()
    try {
      const { done, value } = await this.#body.next()
      return done === true ? undefined : value
    } catch {
      throw problem('request.malformed', { detail: 'The file broke off.' })
    } finally {
      this.#waiting = false
      if (this.#request.raw.readableEnded) clearTimeout(this.#silence)
    }
  }
}
