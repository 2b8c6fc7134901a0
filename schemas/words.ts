import { type TSchema, Type } from '@sinclair/typebox'
import { DateOnly, Id, Line, Nullable, rowProperties } from './common.ts'

/** What the schemas of every domain are made of, beside common.ts. */

/** What people call a row by in lists and files. */
export const Code = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 20, pattern: '^[A-Z0-9][A-Z0-9-]{0,19}$', description, examples: [example] })

export const Day = (description: string, example: string) => ({ ...DateOnly, description, examples: [example] })

/** Which other row. */
export const Ref = (description: string) => ({ ...Id, description })

/** Which other row, if any. The first example is none, which fits every row. */
export const OptionalRef = (description: string) => ({
  ...Nullable(Id),
  description,
  examples: [null, '019a9d5e-7c00-7abc-8def-0123456789ab']
})

export const Position = Type.Integer({
  minimum: 1,
  maximum: 1000,
  description: 'Where it stands among the others',
  examples: [3]
})

export const OptionalLine = (description: string, example: string, maxLength = 120) =>
  Nullable(Line(description, example, maxLength))

export const Reason = (description: string, example: string) => Line(description, example, 300)

export const Phone = (description: string, example: string) =>
  Type.String({ minLength: 8, maxLength: 16, pattern: '^\\+[1-9][0-9]{6,14}$', description, examples: [example] })

export const EmailAddress = (description: string, example: string) =>
  Type.String({ format: 'email', minLength: 3, maxLength: 254, description, examples: [example] })

/** The server gives it. */
export const Given = <T extends TSchema>(schema: T): T => ({ ...schema, readOnly: true })

/** What the kernel gives every row, beside its id. */
export const stamps = {
  version: rowProperties.version,
  created_at: rowProperties.created_at,
  updated_at: rowProperties.updated_at
}
