import { type TObject, type TProperties, Type } from '@sinclair/typebox'
import { Id, Resource } from '#schemas/common.ts'
import { sample } from './sample.ts'
import { ChangesOf, NewOf } from './schemas.ts'

export type Verb = 'create' | 'update' | 'delete'

const seen = (item: TObject) => ({
  id: { ...Id, description: 'Which row' },
  version: Type.Integer({
    minimum: 1,
    maximum: item.properties.version?.maximum ?? 2_147_483_647,
    description: 'The version that you have read: it is changed only if it still is that one',
    examples: [3]
  })
})

/** One item: an object with one property, which says what is to be done. */
const ItemOf = (item: TObject, verbs: readonly Verb[]): TObject => {
  const named = (verb: string, description: string, properties: TProperties) =>
    Resource(`${item.title}${verb}`, description, properties)
  const kinds = {
    create: NewOf(item),
    update: named('Update', 'A change of one among many', { ...seen(item), data: ChangesOf(item) }),
    delete: named('Deletion', 'One of many to be deleted', seen(item))
  }
  const shapes = Object.fromEntries(verbs.map(verb => [verb, Type.Optional(kinds[verb])])) as TProperties
  return Resource(`${item.title}BatchItem`, 'What is to be done with one row', shapes, {
    minProperties: 1,
    maxProperties: 1,
    examples: verbs.includes('create') ? [{ create: sample(kinds.create) }] : []
  })
}

export const BatchOf = (item: TObject, verbs: readonly Verb[]): TObject =>
  Resource(`${item.title}Batch`, 'Up to a thousand things to be done at once', {
    atomic: Type.Boolean({
      default: true,
      description: 'true: all items or none; false: those that can be done',
      examples: [true]
    }),
    items: Type.Array(ItemOf(item, verbs), {
      minItems: 1,
      maxItems: 1000,
      description: 'Each creates, changes or deletes one row'
    })
  })
