import { type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox'
import { Id, Nullable, Page, Resource, Timestamp } from '#schemas/common.ts'

const given = (schema: TSchema): boolean => schema.readOnly === true

const nullable = (schema: TSchema): boolean => [schema.type].flat().includes('null')

const plain = (schema: TSchema): TSchema => {
  const { 'x-default': _, ...rest } = schema
  return rest as TSchema
}

/** As who creates says it: what may be null or has a default may be left out. */
const created = (schema: TSchema): TSchema => {
  const { 'x-default': value, ...rest } = schema
  if (value !== undefined) return Type.Optional({ ...rest, default: value } as TSchema)
  return nullable(schema) ? Type.Optional(schema) : schema
}

const writable = (item: TObject): [string, TSchema][] =>
  Object.entries(item.properties).filter(([, schema]) => !given(schema))

const without = (title = ''): string => title.charAt(0).toLowerCase() + title.slice(1)

/** The body that creates: what the server does not give; what may be null or has a default may be left out. */
export const NewOf = (item: TObject): TObject =>
  Resource(
    `New${item.title}`,
    `What makes a ${without(item.title)}`,
    Object.fromEntries(writable(item).map(([name, schema]) => [name, created(schema)])) as TProperties
  )

/** The body that changes: each property may be left out, and then stays as it is. */
export const ChangesOf = (item: TObject): TObject => ({
  ...Resource(
    `${item.title}Changes`,
    `What changes a ${without(item.title)}; what is left out stays`,
    Object.fromEntries(writable(item).map(([name, s]) => [name, Type.Optional(plain(s))])) as TProperties
  ),
  minProperties: 1
})

/** A row as it once was: properties that came later are absent. */
const PastOf = (item: TObject): TObject =>
  Resource(
    `Past${item.title}`,
    `A ${without(item.title)} as it was`,
    Object.fromEntries(
      Object.entries(item.properties).map(([name, s]) => [name, Type.Optional(plain(s))])
    ) as TProperties
  )

/** One entry of a row's history. */
const ChangeOf = (item: TObject) => {
  const past = PastOf(item)
  const orNone = (schema: TObject) => Type.Union([schema, Type.Null()])
  return Resource(`${item.title}Change`, `A change of a ${without(item.title)}`, {
    id: { ...Id, description: 'The row that changed' },
    operation: Type.Unsafe<'insert' | 'update' | 'delete'>({
      type: 'string',
      enum: ['insert', 'update', 'delete'],
      description: 'What happened to it',
      examples: ['update']
    }),
    at: { ...Timestamp, description: 'When' },
    actor_id: Nullable({ ...Id, description: 'The user who did it; null for the system' }),
    request_id: Nullable(
      Type.String({
        minLength: 0,
        maxLength: 100,
        description: 'The request that did it',
        examples: ['019a9d5e-7c00-7abc-8def-0123456789ab']
      })
    ),
    before: { ...orNone(past), description: 'The row before; null when it was created' },
    after: { ...orNone(past), description: 'The row after; null when it was deleted' }
  })
}

export const HistoryOf = (item: TObject) => {
  const { total: _, ...page } = Page(ChangeOf(item)).properties
  return Resource(`${item.title}History`, `A page of the changes of a ${without(item.title)}, newest first`, page)
}
