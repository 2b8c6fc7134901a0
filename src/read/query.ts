import { type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox'
import { type Column, Cursor } from '#schemas/common.ts'
import { type Declared, declaredQuery } from './declared.ts'
import { Fields } from './fields.ts'
import { sqlType } from './parameters.ts'

export interface Listing<T extends TObject> {
  /** Properties that may be filtered by. */
  filter?: readonly Column<T>[]
  /** Properties that may be sorted by; the first is the default. Columns that are never null. */
  sort: readonly [Column<T>, ...Column<T>[]]
  /** Properties that `q` looks into. */
  search?: readonly Column<T>[]
  /** The column that has all of these as kernel.plain writes them, with an index of trigrams: what `q` finds comes in the order of nearness. */
  words?: string
  /** Values that institutions name themselves, by which it is filtered as well: one statement more, for who does. */
  declared?: Declared<Column<T>>
}

/** Not a property: how near a row is to `q`. */
export const NEARNESS = 'nearness'

const MAX_IN = 100

/** A property as it is asked for: a value, and nothing where nothing is said. */
export const notNull = (schema: TSchema): TSchema => {
  const type = [schema.type].flat().filter(t => t !== 'null')
  const { default: _, readOnly: __, ...rest } = schema
  const values = schema.enum === undefined ? {} : { enum: schema.enum.filter((value: unknown) => value !== null) }
  const examples = [schema.examples ?? []].flat().filter((example: unknown) => example !== null)
  return { ...rest, ...values, examples, type: type.length === 1 ? type[0] : type } as TSchema
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

const sortBy = (names: readonly string[], ranked: boolean): TSchema => {
  const either = names.flatMap(name => [name, `-${name}`])
  const said = { type: 'string', examples: [names[0]] }
  if (!ranked) {
    return Type.Unsafe<string>({
      ...said,
      enum: either,
      default: names[0],
      description: 'Sort by this property, descending with -'
    })
  }
  return Type.Optional(
    Type.Unsafe<string>({
      ...said,
      enum: [...either, NEARNESS],
      description: `Sort by this property, descending with -. Where nothing is said: by nearness to q, or else by ${names[0]}`
    })
  )
}

/** The query of a list, from what it allows: everything else is refused as unknown. */
export const listQuery = <T extends TObject>(
  item: T,
  { filter = [], sort, search = [], words, declared }: Listing<T>
) => {
  const properties: TProperties = {
    limit: Type.Integer({
      minimum: 1,
      maximum: 200,
      default: 50,
      description: 'Rows on a page',
      examples: [50]
    }),
    cursor: Type.Optional(Cursor),
    sort: sortBy(sort, words !== undefined),
    fields: Fields(item)
  }
  if (search.length > 0) {
    properties.q = Type.Optional(
      Type.String({
        minLength: 2,
        maxLength: 80,
        description:
          words === undefined
            ? `Part of ${search.join(' or ')}`
            : `Words, or parts of them, of ${search.join(', ')}: each is found, whatever its accents; of one or two letters, only where a word begins`,
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
  if (declared !== undefined) properties[declared.property] = declaredQuery(declared)
  return Type.Object(properties, { additionalProperties: false })
}

export const splitIn = (text: string): string[] | undefined => {
  const values = text.split(',')
  return values.length > MAX_IN ? undefined : values
}
