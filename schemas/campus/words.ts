import { type TSchema, Type } from '@sinclair/typebox'
import { DateOnly, Defaulted, Id, Line, Nullable, rowProperties } from '#schemas/common.ts'

/** What the schemas of this domain are made of. */

export const code = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 20, pattern: '^[A-Z0-9][A-Z0-9-]{0,19}$', description, examples: [example] })

export const day = (description: string, example: string) => ({ ...DateOnly, description, examples: [example] })

export const id = (description: string) => ({ ...Id, description })

export const maybeId = (description: string) => ({ ...Nullable(Id), description })

export const maybe = (description: string, example: string, maxLength = 120) =>
  Nullable(Line(description, example, maxLength))

export const reason = (description: string, example: string) => Line(description, example, 300)

export const phone = (description: string, example: string) =>
  Type.String({ minLength: 8, maxLength: 16, pattern: '^\\+[1-9][0-9]{6,14}$', description, examples: [example] })

export const email = (description: string, example: string) =>
  Type.String({ format: 'email', minLength: 3, maxLength: 254, description, examples: [example] })

/** The server gives it. */
export const given = <T extends TSchema>(schema: T): T => ({ ...schema, readOnly: true })

/** What ends every row. */
export const stamps = {
  version: rowProperties.version,
  created_at: rowProperties.created_at,
  updated_at: rowProperties.updated_at
}

/** Values of the fields that the institution declares (`CustomField`), by their names. */
export const custom = (of: string) =>
  Defaulted(
    Type.Unsafe<Record<string, string | number | boolean | null>>({
      type: 'object',
      additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
      propertyNames: { pattern: '^[a-z][a-z0-9_]{0,39}$' },
      maxProperties: 50,
      description: `What the institution keeps of ${of} beside: fields by their names, as \`listCustomFields\` has them`,
      examples: [{}]
    }),
    {}
  )
