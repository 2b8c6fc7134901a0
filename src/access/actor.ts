import type { Permission, Reach } from './permission.ts'

/** Who a request acts as. */
export interface Actor {
  readonly institution: string
  readonly user: string
  readonly account: string
  readonly session: string
  /** An API key acts, not a person. */
  readonly machine: boolean
  /** Signed in, and may only enrol the second factor that is asked of its roles. */
  readonly enrolling: boolean
  /** What the actor's roles allow, and how far. */
  readonly allows: ReadonlyMap<Permission, Reach>
}
