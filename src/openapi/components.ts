import { isDeepStrictEqual } from 'node:util'
import { refTo, type Schema } from './types.ts'

/** What a use says about a schema and the schema not about itself. */
const ofTheUse = ['readOnly', 'x-permission', 'deprecated'] as const

/** Words for the kernel alone. */
const unspoken = new Set(['x-computed', 'x-default', 'x-of-who-asks'])

const lengths: Record<string, number> = { uuid: 36, date: 10 }

/** What a format or an enumeration implies is said as well: readers and generators look for the bound. */
const shortest = ({ type, enum: values, format }: Schema): number | undefined => {
  if (![type].flat().includes('string')) return undefined
  if (Array.isArray(values)) return Math.min(...values.flatMap(v => (typeof v === 'string' ? [v.length] : [])))
  return format === undefined ? undefined : (lengths[String(format)] ?? 1)
}

/**
 * Titled schemas become components, each once: what a title names is the same everywhere, or the boot stops.
 */
export class SchemaComponents {
  readonly #named = new Map<string, Schema>()

  /** The schema as the document says it: a reference where it has a name. */
  hoist(schema: Schema): Schema {
    const whole = this.#inner(schema)
    if (whole.title === undefined || whole.type === undefined) return whole
    const { [ofTheUse[0]]: readOnly, [ofTheUse[1]]: permission, [ofTheUse[2]]: deprecated, ...own } = whole
    const nullable = Array.isArray(own.type) && own.type.includes('null')
    const reference = this.name(nullable ? { ...own, type: 'object' } : own)
    const use = {
      ...(readOnly === undefined ? {} : { readOnly }),
      ...(permission === undefined ? {} : { 'x-permission': permission }),
      ...(deprecated === undefined ? {} : { deprecated })
    }
    return nullable ? { anyOf: [reference, { type: 'null' }], ...use } : { ...reference, ...use }
  }

  /** A component by its title. */
  name(schema: Schema): Schema {
    const { title = '' } = schema
    const before = this.#named.get(title)
    if (before === undefined) this.#named.set(title, schema)
    else if (!isDeepStrictEqual(before, schema)) throw new Error(`two different schemas are titled ${title}`)
    return refTo('schemas', title)
  }

  get(title: string): Schema {
    const schema = this.#named.get(title)
    if (schema === undefined) throw new Error(`no schema is titled ${title}`)
    return schema
  }

  all(): Record<string, Schema> {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  #inner(schema: Schema): Schema {
    const spoken: Schema = Object.fromEntries(Object.entries(schema).filter(([word]) => !unspoken.has(word)))
    const { properties, items, anyOf, minLength = shortest(spoken) } = spoken
    if (minLength !== undefined) spoken.minLength = minLength
    if (properties !== undefined) {
      spoken.properties = Object.fromEntries(Object.entries(properties).map(([name, s]) => [name, this.hoist(s)]))
    }
    if (items !== undefined) spoken.items = this.hoist(items)
    if (anyOf !== undefined) spoken.anyOf = anyOf.map(s => this.hoist(s))
    return spoken
  }
}
