import { type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox'
import { Enum, Id, Resource, Timestamp } from '#schemas/common.ts'

/** Where a client stands in the order of changes. */
export const SyncToken = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[A-Za-z0-9_-]+$',
  description: 'Where you stand; opaque',
  examples: ['NTEyLjg0LjAxMjM0NWFiLlE3eF9rTTJwLg']
})

/** `entities=Campus,User`: some of the names there are. */
export const EntityNames = (names: readonly string[]) => {
  const one = `(?:${names.join('|')})`
  return Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2000,
      pattern: `^${one}(?:,${one})*$`,
      description: 'Only changes of these, comma-separated; of all that you may read where it is left out',
      examples: [names.slice(0, 2).join(',')]
    })
  )
}

const orNone = (schema: TSchema, description: string): TSchema =>
  Type.Union([schema, Type.Null({ description: 'None' })], { description })

/** What is left to say of a row that is gone. */
const Former = (item: TObject, natural: readonly string[]): TSchema =>
  Resource(
    `Former${item.title}`,
    `What a ${item.title} that is gone was known by`,
    Object.fromEntries(natural.map(name => [name, Type.Optional(item.properties[name] ?? Type.Never())])) as TProperties
  )

/** What every word of a change says: which row, how it changed, and which version of it that made. */
export const changeProperties = {
  id: { ...Id, description: 'The row' },
  operation: Enum(
    ['insert', 'update', 'delete'],
    'What happened; a row that has left your sight was deleted as far as you are concerned'
  ),
  version: Type.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    description: 'The version that the change made, or ended',
    examples: [3]
  })
}

const Changed = (item: TObject, natural: readonly string[]): TObject =>
  Resource(`Changed${item.title}`, `A change of a ${item.title}`, {
    entity: Enum([String(item.title)], 'What changed'),
    ...changeProperties,
    at: { ...Timestamp, description: 'When' },
    data: orNone(item, 'The row as it is by now; null once it is gone, and a later change says so'),
    was:
      natural.length === 0
        ? Type.Null({ description: 'Nothing is known of it but its id' })
        : orNone(Former(item, natural), 'Of a row that is gone, what it was known by')
  })

/** A page of changes of these entities: schemas, each with the properties that a row is known by. */
export const ChangesPage = (entities: readonly { item: TObject; natural: readonly string[] }[]) =>
  Resource('Changes', 'What has changed, in order', {
    data: Type.Array(Type.Union(entities.map(({ item, natural }) => Changed(item, natural))), {
      maxItems: 200,
      description: 'The changes of this page, the oldest first'
    }),
    next: { ...SyncToken, description: 'Where you stand after this page: send it as `since`' },
    more: Type.Boolean({ description: 'Whether there is more to read at once', examples: [false] })
  })
