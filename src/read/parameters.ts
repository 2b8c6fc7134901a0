import type { TSchema } from '@sinclair/typebox'
import type { Parameter } from '#src/db/pool.ts'

/** Values as one parameter of an array type: the driver knows no arrays unless it reads the catalogue first. */
export const arrayLiteral = (values: readonly string[]): string =>
  `{${values.map(v => `"${v.replace(/["\\]/g, '\\$&')}"`).join(',')}}`

/** The numbered parameters of one statement; $1 is always the institution. */
export class Parameters {
  readonly values: Parameter[]

  constructor(institution: string) {
    this.values = [institution]
  }

  /** Adds a value and answers its place: `$2`. */
  add(value: Parameter): string {
    return `$${this.values.push(value)}`
  }

  addAll(values: readonly string[], type: string): string {
    return `${this.add(arrayLiteral(values))}::${type}[]`
  }
}

const formats: Record<string, string> = { uuid: 'uuid', date: 'date', 'date-time': 'timestamptz' }

/** The SQL type that a property's values are compared as. */
export const sqlType = (schema: TSchema): string => {
  const type = [schema.type].flat().find(t => t !== 'null')
  if (type === 'integer') return 'bigint'
  if (type === 'number') return 'numeric'
  if (type === 'boolean') return 'boolean'
  return formats[String(schema.format)] ?? 'text'
}
