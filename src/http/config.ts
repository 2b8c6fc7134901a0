import type { TObject } from '@sinclair/typebox'
import type { Access, By } from '#src/access/permission.ts'

/** What a route states about itself besides its schema; read by the guard, the document and the tests. */
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call it. A route without it stops the boot. */
    access?: Access
    /** `required` where money or people are created; otherwise every POST with an actor may carry a key. */
    idempotency?: 'required' | 'none'
    /** Codes of this route beyond those that its shape implies. */
    problems?: readonly string[]
    /** Statements that one request sends at most; 1 where nothing is said. */
    statements?: number
    /** Answers a secret: never stored for replay, never compressed. */
    secret?: boolean
    /** false: health, metrics and documents, which no limit may hide. */
    limited?: boolean
    /** Whether If-Match is asked for. */
    ifMatch?: boolean
    /** Its answer, which is none of a row, carries an ETag of its own making. */
    tagged?: boolean
    /** Whether it is open to who must enrol a second factor before anything else. */
    enrolling?: boolean
    /** Only for people: what an API key has no use for, or must not have. */
    people?: boolean
    /** Cache-Control of its answers; private and unstored where nothing is said. */
    cache?: string
    /** It answers server-sent events; the data of each. */
    events?: TObject
    /** It answers whole lists as files; each row of them. */
    exports?: TObject
    deprecated?: { since: string; sunset: string }
    /** Which columns of its rows say whose they are; `shared`: whoever holds the permission sees all rows. */
    by?: By | 'shared'
  }
}
