import { type TSchema, Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { meaningOf } from '#src/http/meaning.ts'
import { problem } from '#src/http/problems.ts'
import { checker } from '#src/http/validate.ts'
import { Parameters } from './parameters.ts'

/** Values that each institution names itself, and keeps together in one property of its rows: a jsonb object. */
export interface Declared<Name extends string = string> {
  property: Name
  /** Their names and types: a table of institution_id, subject, name, type and filterable. */
  fields: string
  /** Which of them are those of these rows. */
  subject: string
}

/** What `checkRead` looks for in such a table. */
export const fieldColumns = ['institution_id', 'subject', 'name', 'type', 'filterable'] as const

const MOST = 20

/** A name has neither comma nor colon in it, so the first colon ends it. */
const pair = /([a-z][a-z0-9_]{0,39}):((?:[^,\\]|\\[,\\])+)(?:,(?!$)|$)/y

/** `house:Raman,bus_stop:Lake Road\, north`: undefined where it cannot be read as that. */
export const pairsOf = (text: string): [name: string, value: string][] | undefined => {
  const pairs: [string, string][] = []
  pair.lastIndex = 0
  for (let found = pair.exec(text); found !== null; found = pair.lastIndex < text.length ? pair.exec(text) : null) {
    const [, name = '', value = ''] = found
    pairs.push([name, value.replace(/\\(.)/g, '$1')])
    if (pair.lastIndex === text.length) return pairs
  }
  return undefined
}

interface Field {
  name: string
  type: string
}

const isDay = checker({ type: 'string', format: 'date' })

const isNumber = (value: unknown): boolean => typeof value === 'number'

/** Of types that are not text: does a value fit, and what should it be? A choice may be one of former times. */
const kinds: Record<string, { fits: (value: unknown) => boolean; must: string }> = {
  integer: { fits: isNumber, must: 'must be a whole number' },
  number: { fits: isNumber, must: 'must be a number' },
  boolean: { fits: value => typeof value === 'boolean', must: 'must be true or false' },
  date: { fits: value => isDay(value), must: 'must be a day like 2026-04-01' }
}

const refused = (errors: readonly { name?: string; code: string; detail: string }[], property: string) =>
  problem('request.invalid', {
    errors: errors.map(({ name, code, detail }) => ({
      in: 'query',
      pointer: name === undefined ? `/${property}` : `/${property}/${name}`,
      code,
      detail
    }))
  })

/** The parameter of a list that is filtered by them. */
export const declaredQuery = ({ property, subject }: Declared): TSchema =>
  Type.Optional(
    Type.String({
      minLength: 3,
      maxLength: 2000,
      description: `Only rows with these values in ${property}: each name:value, comma-separated, ${MOST} at most. A comma or a backslash within a value has a backslash before it. The names are those that the institution declares as filterable of each ${subject}`,
      examples: ['house:Raman']
    })
  )

/** Reads what the parameter means from the fields as they are now: the JSON that rows must contain. */
export const readDeclared = async (
  { server, actor }: FastifyRequest,
  { property, fields, subject }: Declared,
  text: string
): Promise<string> => {
  const pairs = pairsOf(text)
  if (pairs === undefined || pairs.length > MOST) {
    const detail = `must be name:value, comma-separated, ${MOST} at most`
    throw refused([{ code: 'filter', detail }], property)
  }
  const parameters = new Parameters(actor.institution)
  const of = parameters.add(subject)
  const named = parameters.addAll(
    pairs.map(([name]) => name),
    'text'
  )
  const rows = await server.db.row.query<Field>(
    `select name, type from ${fields} where institution_id = $1 and subject = ${of} and name = any(${named}) and filterable`,
    parameters.values
  )
  const types = new Map(rows.map(({ name, type }) => [name, type]))
  const asked = new Map<string, string | number | boolean>()
  const errors = pairs.flatMap(([name, given]) => {
    const type = types.get(name)
    if (type === undefined) return [{ name, code: 'filter', detail: 'is no field that lists are filtered by' }]
    if (asked.has(name)) return [{ name, code: 'filter', detail: 'is asked for twice' }]
    const value = meaningOf(type, given)
    asked.set(name, value)
    const kind = kinds[type]
    return kind === undefined || kind.fits(value) ? [] : [{ name, code: 'type', detail: kind.must }]
  })
  if (errors.length > 0) throw refused(errors, property)
  return JSON.stringify(Object.fromEntries(asked))
}
