import type { TObject, TSchema } from '@sinclair/typebox'

export const isScalar = (schema: TSchema): boolean =>
  [schema.type].flat().every(t => t !== undefined && t !== 'object' && t !== 'array')

/**
 * How a list of these is written. A flat row holds its schema's properties and no others: the statement names them and
 * the boot check compares them with the view; JSON.stringify writes 50 of them for 20 µs less (of 200 in all) than the
 * serializer made from the schema. What PostgreSQL nested may hold more than is declared: that serializer drops it.
 */
export const listSerializer = (item: TObject) =>
  Object.values(item.properties).every(isScalar)
    ? { serializerCompiler: () => (page: unknown) => JSON.stringify(page) }
    : {}
