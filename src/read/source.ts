import type { TObject } from '@sinclair/typebox'
import type { By, Permission } from '#src/access/permission.ts'
import type { Syncable } from '#src/sync/entity.ts'
import type { Declared } from './declared.ts'

/** Where rows come from, who may read them, and which columns say whose they are. */
export interface Source {
  /** A view or table with institution_id; its columns are the schema's properties. */
  view: string
  /** `self`: rows of the actor's own, by the column named as user. */
  access: Permission | 'self'
  /** `shared`: whoever holds the permission, in any scope, sees all rows: reference data. */
  by?: By | 'shared'
  /** Open to who must enrol a second factor before anything else. */
  enrolling?: boolean
  /** Only for people: what an API key must not read. */
  people?: boolean
}

/** A read whose rows' changes are told says how. */
export interface Told {
  entity?: Syncable
}

/** What a route says about itself in the document. */
export interface About {
  operationId: string
  summary: string
  description?: string
}

/** What the boot check holds against the database. */
export interface ReadPlan extends Source, Told {
  item: TObject
  /** What it may be sorted by: columns that are never null. */
  sort?: readonly string[]
  /** The column of words that is searched. */
  words?: string
  declared?: Declared
}

declare module 'fastify' {
  interface FastifyContextConfig {
    read?: ReadPlan
  }
}
