import {
  type NumberOptions,
  type ObjectOptions,
  type TObject,
  type TProperties,
  type TSchema,
  type TUnsafe,
  Type
} from '@sinclair/typebox'

/** The words every schema is made of. All are bounded, described and carry an example. */

/** A UUID of version 7, and nothing else. */
export const Id = Type.String({
  format: 'uuid',
  description: 'Identifier (UUIDv7)',
  examples: ['019a9d5e-7c00-7abc-8def-0123456789ab']
})

export const Timestamp = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'Moment (RFC 3339, UTC)',
  examples: ['2026-04-01T08:30:00.000000+00:00']
})

export const DateOnly = Type.String({
  format: 'date',
  minLength: 10,
  maxLength: 10,
  description: 'Day (YYYY-MM-DD)',
  examples: ['2026-04-01']
})

const Version = Type.Integer({
  minimum: 1,
  maximum: 2_147_483_647,
  readOnly: true,
  description: 'Counts the changes of this resource; the ETag is made of it',
  examples: [3]
})

export const Email = Type.String({
  format: 'email',
  minLength: 3,
  maxLength: 254,
  description: 'The account’s address',
  examples: ['admin@demo.example']
})

/** Text of a line: at least one character that is not a blank. */
export const Line = (description: string, example: string, maxLength = 120) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', description, examples: [example] })

/** What a role is called in grants. */
export const RoleName = (description: string, example: string) =>
  Type.String({ minLength: 2, maxLength: 40, pattern: '^[a-z][a-z0-9_]{1,39}$', description, examples: [example] })

/** What a grant's reach is called. */
export const ScopeName = (description: string, example: string) =>
  Type.String({ minLength: 2, maxLength: 40, pattern: '^[a-z][a-z_]{1,39}$', description, examples: [example] })

export const PermissionName = (description = 'domain.resource.verb') =>
  Type.String({
    minLength: 5,
    maxLength: 120,
    pattern: '^[a-z_]+\\.[a-z_]+\\.[a-z_]+$',
    description,
    examples: ['identity.campuses.read']
  })

/**
 * A number with so many decimals at most. `multipleOf` would say it, but validators reckon it in binary: by theirs a third
 * of all tenths are no multiples of 0.1, 0.3 among them.
 */
export const Decimal = (places: number, options: NumberOptions) => Type.Number({ ...options, 'x-decimals': places })

/** The same schema, with null beside its own type. */
export const Nullable = <T extends TSchema>(schema: T): TUnsafe<T['static'] | null> =>
  Type.Unsafe<T['static'] | null>({
    ...schema,
    type: [schema.type, 'null'],
    ...(schema.enum === undefined ? {} : { enum: [...schema.enum, null] })
  })

/** One of a few words. An `enum`, which documents and clients read better than an `anyOf` of constants. */
export const Enum = <const T extends readonly [string, ...string[]]>(
  values: T,
  description: string
): TUnsafe<T[number]> => Type.Unsafe<T[number]>({ type: 'string', enum: values, description, examples: [values[0]] })

/** The server gives it; it is in answers, never in bodies. */
const ReadOnly = <T extends TSchema>(schema: T): T => ({ ...schema, readOnly: true })

/** Who creates a row may leave it out: the column has this default. Answers always have it. */
export const Defaulted = <T extends TSchema>(schema: T, value: T['static']): T => ({ ...schema, 'x-default': value })

/** An expression of its view that is never null, which the database's catalogue cannot tell. */
export const Computed = <T extends TSchema>(schema: T): T => ({ ...schema, readOnly: true, 'x-computed': true })

/** Told of each row of a list by who asks, not by its view: is it the very session of the request? */
export const OfWhoAsks = (what: 'session', description: string) =>
  Type.Boolean({ description, examples: [true], readOnly: true, 'x-of-who-asks': what })

/** Seen, filtered and sorted only with the permission; without it the property does not exist. */
export const Hidden = <T extends TSchema>(permission: `${string}.${string}.${string}`, schema: T) => {
  const hidden: T = { ...schema, 'x-permission': permission }
  return Type.Optional(hidden)
}

/** A named object: the name is its component in the document, the properties are all there are. */
export const Resource = <T extends TProperties>(
  title: string,
  description: string,
  properties: T,
  more: ObjectOptions = {}
): TObject<T> => Type.Object(properties, { title, description, additionalProperties: false, ...more })

/** What the kernel gives every row. */
export const rowProperties = {
  id: ReadOnly(Id),
  version: Version,
  created_at: ReadOnly({ ...Timestamp, description: 'When it was created' }),
  updated_at: ReadOnly({ ...Timestamp, description: 'When it last changed' })
}

export const IdParams = Type.Object({ id: Id }, { additionalProperties: false })

export const Cursor = Type.String({
  minLength: 1,
  maxLength: 600,
  pattern: '^[A-Za-z0-9_-]+$',
  description: 'Where the next page begins; opaque',
  examples: ['WyJuYW1lIiwiTm9ydGgiLCIwMTlhOWQ1ZSJd']
})

export const Page = <T extends TObject>(item: T) =>
  Resource(`${item.title}Page`, `A page of ${item.title}`, {
    data: Type.Array(item, { maxItems: 200, description: 'The rows of this page' }),
    next: Nullable({ ...Cursor, description: 'Cursor of the next page; null on the last' }),
    total: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Count of all rows, with Prefer: count=exact',
        examples: [2]
      })
    )
  })

/** What `Prefer: return=minimal` answers. */
export const Minimal = Resource('Minimal', 'What Prefer: return=minimal answers', { id: Id, version: Version })

/** RFC 9457. */
export const Problem = Resource('Problem', 'What went wrong, for people and programs (RFC 9457)', {
  type: Type.String({
    format: 'uri',
    maxLength: 300,
    description: 'A page that explains the problem and its cure',
    examples: ['https://provost.example/problems/request.not_found']
  }),
  title: Line('The problem in a few words', 'Not found', 200),
  status: Type.Integer({ minimum: 400, maximum: 599, description: 'The HTTP status', examples: [404] }),
  detail: Type.Optional(Line('This occurrence, in a sentence', 'There is no such campus.', 2000)),
  code: Type.String({
    minLength: 3,
    maxLength: 80,
    pattern: '^[a-z_]+\\.[a-z_]+$',
    description: 'The stable name of the problem; branch on this',
    examples: ['request.not_found']
  }),
  request_id: Line('Quote it when you ask for help', '019a9d5e-7c00-7abc-8def-0123456789ab', 100),
  errors: Type.Optional(
    Type.Array(
      Type.Object(
        {
          in: Enum(['body', 'query', 'path', 'header'], 'Which part of the request'),
          line: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 2_147_483_647,
              description: 'Line of the file, where a file was sent',
              examples: [7]
            })
          ),
          pointer: Type.Optional(
            Type.String({
              maxLength: 500,
              description: 'JSON pointer to the value; empty: the whole',
              examples: ['/name']
            })
          ),
          code: Line('What rule it breaks', 'maxLength', 80),
          detail: Line('The rule in words', 'must NOT have more than 120 characters', 500)
        },
        { additionalProperties: false }
      ),
      { maxItems: 1000, description: 'Each value that is wrong' }
    )
  ),
  allowed: Type.Optional(
    Type.Array(Line('A step', 'archive', 80), { maxItems: 50, description: 'What the present state allows' })
  ),
  version: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The version it has by now', examples: [4] })
  ),
  used_by: Type.Optional(Line('What refers to it', 'loans', 80)),
  retry_after: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 86_400, description: 'Seconds until it may work', examples: [30] })
  )
})

/** Names of a schema's properties. */
export type Column<T extends TObject> = Extract<keyof T['properties'], string>
