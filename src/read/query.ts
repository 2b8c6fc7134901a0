import { type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox'
import { type Column, Cursor } from '#schemas/common.ts'
import { Fields } from './fields.ts'
import { sqlType } from './parameters.ts'

export interface Listing<T extends TObject> {
  /** Properties that may be filtered by. */
  filter?: readonly Column<T>[]
  /** Properties that may be sorted by; the first is the default. Columns that are never null. */
  sort: readonly [Column<T>, ...Column<T>[]]
  /** Properties that `q` looks into. */
  search?: readonly Column<T>[]
}

const MAX_IN = 100

/** A property as it is asked for: a value, and nothing where nothing is said. */
export const notNull = (schema: TSchema): TSchema => {
  const type = [schema.type].flat().filter(t => t !== 'null')
  const { default: _, readOnly: __, ...rest } = schema
  const examples = [schema.examples ?? []].flat().filter((example: unknown) => example !== null)
  return { ...rest, examples, type: type.length === 1 ? type[0] : type } as TSchema
}

const ordered = (schema: TSchema): boolean =>
  ['bigint', 'numeric', 'date', 'timestamptz'].includes(sqlType(schema)) && schema.enum === undefined

const described = (schema: TSchema, description: string): TSchema => ({ ...schema, description })

/** Several values, comma-separated: a plain string, which every client can write. Each is checked like a single one. */
const anyOf = (name: string, schema: TSchema): TSchema =>
  Type.String({
    minLength: 1,
    maxLength: 4000,
    description: `Any of these values of ${name}, comma-separated, ${MAX_IN} at most`,
    examples: [[schema.examples].flat().slice(0, 1).join(',')]
  })

/** The query of a list, from what it allows: everything else is refused as unknown. */
export const listQuery = <T extends TObject>(item: T, { filter = [], sort, search = [] }: Listing<T>) => {
  const properties: TProperties = {
    limit: Type.Integer({
      minimum: 1,
      maximum: 200,
      default: 50,
      description: 'Rows on a page',
      examples: [50]
    }),
    cursor: Type.Optional(Cursor),
    sort: Type.Unsafe<string>({
      type: 'string',
      enum: sort.flatMap(name => [name, `-${name}`]),
      default: sort[0],
      description: 'Sort by this property, descending with -',
      examples: [sort[0]]
    }),
    fields: Fields(item)
  }
  if (search.length > 0) {
    properties.q = Type.Optional(
      Type.String({
        minLength: 2,
        maxLength: 80,
        description: `Part of ${search.join(' or ')}`,
        examples: ['north']
      })
    )
  }
  for (const name of filter) {
    const schema = notNull(item.properties[name] ?? Type.Never())
    properties[name] = Type.Optional(described(schema, `Only this value of ${name}`))
    properties[`${name}[in]`] = Type.Optional(anyOf(name, schema))
    if (ordered(schema)) {
      properties[`${name}[gte]`] = Type.Optional(described(schema, `${name} at least this`))
      properties[`${name}[lte]`] = Type.Optional(described(schema, `${name} at most this`))
    }
  }
  return Type.Object(properties, { additionalProperties: false })
}

export const splitIn = (text: string): string[] | undefined => {
  const values = text.split(',')
  return values.length > MAX_IN ? undefined : values
}
