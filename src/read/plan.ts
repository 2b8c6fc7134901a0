import type { TObject, TSchema } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { meaningOf } from '#src/http/meaning.ts'
import { problem } from '#src/http/problems.ts'
import { lateChecker } from '#src/http/validate.ts'
import { decodeCursor, type Position } from './cursor.ts'
import { readDeclared } from './declared.ts'
import { Parameters, sqlType } from './parameters.ts'
import { type Listing, NEARNESS, notNull, splitIn } from './query.ts'
import { scopePredicate } from './scope.ts'
import { type Found, searching } from './search.ts'
import type { Source } from './source.ts'
import { visibility } from './visible.ts'

/** Filters, search and sort, as the schema of the query left them. */
export type Asked = Record<string, string | number | boolean> & { sort?: string }

type Statement = [text: string, parameters: Parameters]

const comparisons = { gte: '>=', lte: '<=' } as const

const refused = (name: string, detail: string) =>
  problem('request.invalid', { errors: [{ in: 'query', pointer: `/${name}`, code: 'filter', detail }] })

/** Values of a filter arrive one by one or comma-separated; both are checked by the property's own schema. */
const filterOf = (name: string, schema: TSchema) => {
  const fits = lateChecker(notNull(schema))
  const type = sqlType(schema)
  const kind = [schema.type].flat().find(t => t !== 'null')
  const read = (text: string): string => {
    const value = meaningOf(kind, text)
    if (!fits(value)) throw refused(`${name}[in]`, `${text.slice(0, 80)} is no ${name}`)
    return text
  }
  return (query: Asked, parameters: Parameters): string => {
    let where = ''
    const one = query[name]
    if (one !== undefined) where += ` and "${name}" = ${parameters.add(one)}`
    const any = query[`${name}[in]`]
    if (any !== undefined) {
      const values = splitIn(String(any))
      if (values === undefined) throw refused(`${name}[in]`, 'too many values')
      where += ` and "${name}" = any(${parameters.addAll(values.map(read), type)})`
    }
    for (const [word, operator] of Object.entries(comparisons)) {
      const bound = query[`${name}[${word}]`]
      if (bound !== undefined) where += ` and "${name}" ${operator} ${parameters.add(bound)}`
    }
    return where
  }
}

const isText = (value: unknown): boolean => typeof value === 'string'

/** The text as it stands, whatever of LIKE's own characters it holds. */
const pattern = (text: string): string => `%${text.replace(/[%_\\]/g, '\\$&')}%`

/**
 * The statements of a list: a page of it, all of it, how many there are. Each says the institution, the actor's scopes
 * and no column that the actor must not see.
 */
export const planOf = <T extends TObject>(item: T, options: Source & Listing<T>) => {
  const { view, filter = [], search = [], sort: sorts, words, declared } = options
  const visible = visibility(item)
  const filters = new Map(filter.map(name => [String(name), filterOf(name, item.properties[name] ?? ({} as TSchema))]))
  const fits = new Map(sorts.map(name => [String(name), lateChecker(item.properties[name] ?? false)]))
  const isId = lateChecker(item.properties.id ?? false)

  const sortOf = ({ sort, q }: Asked): string => {
    if (sort === NEARNESS && q === undefined) throw refused('sort', 'nearness is to q, which is missing')
    return sort ?? (q !== undefined && words !== undefined ? NEARNESS : String(sorts[0]))
  }

  const positionOf = (cursor: string, sort: string): Position => {
    const value = sort === NEARNESS ? isText : fits.get(sort.replace(/^-/, ''))
    return decodeCursor(cursor, sort, { value: v => value?.(v) === true, id: v => isId(v) })
  }

  const find = (request: FastifyRequest, q: string, parameters: Parameters): Found => {
    const seen = search.filter(name => visible.sees(request.actor, name))
    // words of properties that are hidden would tell of them
    if (words !== undefined && seen.length === search.length) return searching(words, q, parameters)
    const like = parameters.add(pattern(q))
    return {
      where: ` and (${seen.map(name => `"${name}" ilike ${like}`).join(' or ') || 'false'})`,
      nearness: () => "''"
    }
  }

  const where = (request: FastifyRequest, query: Asked, parameters: Parameters) => {
    let text = ''
    for (const [name, filter] of filters) {
      const part = filter(query, parameters)
      if (part !== '' && !visible.sees(request.actor, name)) throw refused(name, 'unknown')
      text += part
    }
    const values = declared === undefined ? undefined : query[declared.property]
    if (values !== undefined) text += ` and "${declared?.property}" @> ${parameters.add(values)}::text::jsonb`
    const found = query.q === undefined ? undefined : find(request, String(query.q), parameters)
    return {
      text: text + (found?.where ?? '') + scopePredicate(options, request, parameters),
      nearness: found?.nearness
    }
  }

  /** From `select` to the end of the condition, and the order in which the rows come. */
  const select = (request: FastifyRequest, query: Asked, columns: (by: string) => string) => {
    const sort = sortOf(query)
    const descending = sort.startsWith('-')
    const name = descending ? sort.slice(1) : sort
    if (!visible.sees(request.actor, name)) throw refused('sort', 'unknown')
    const parameters = new Parameters(request.actor.institution)
    const { text: condition, nearness } = where(request, query, parameters)
    const by = name === NEARNESS && nearness !== undefined ? nearness() : `"${name}"`
    const text = `select ${columns(by)} from ${view} where institution_id = $1${condition}`
    const way = descending ? ' desc' : ''
    const order = ` order by ${name === 'id' ? '' : `${by}${way}, `}id${way}`
    return { text, parameters, sort, by, descending, order }
  }

  return {
    visible,
    sortOf,
    /** The query as it is meant, by what the institution declares: only who asks for that waits for it. */
    meant: async (request: FastifyRequest): Promise<Asked> => {
      const query = request.query as Asked
      const text = declared === undefined ? undefined : query[declared.property]
      if (declared === undefined || text === undefined) return query
      if (!visible.sees(request.actor, declared.property)) throw refused(declared.property, 'unknown')
      return { ...query, [declared.property]: await readDeclared(request, declared, String(text)) }
    },
    page: (request: FastifyRequest, query: Asked, limit: number): Statement => {
      const shown = visible.columns(request.actor)
      const nearest = sortOf(query) === NEARNESS
      // a cursor is made of it
      const columns = (by: string): string => (nearest ? `${shown}, ${by} as "${NEARNESS}"` : shown)
      const { text, parameters, sort, by, descending, order } = select(request, query, columns)
      let beyond = ''
      if (query.cursor !== undefined) {
        const { value, id } = positionOf(String(query.cursor), sort)
        const than = descending ? '<' : '>'
        beyond =
          by === '"id"'
            ? ` and id ${than} ${parameters.add(id)}`
            : ` and (${by}, id) ${than} (${parameters.add(value)}, ${parameters.add(id)})`
      }
      return [`${text}${beyond}${order} limit ${parameters.add(limit)}`, parameters]
    },
    /** With no more columns than are wanted. */
    all: (request: FastifyRequest, query: Asked, wanted: readonly string[]): Statement => {
      const columns = visible.tells ? visible.columns(request.actor) : wanted.map(name => `"${name}"`).join(', ')
      const { text, parameters, order } = select(request, query, () => columns)
      return [text + order, parameters]
    },
    count: (request: FastifyRequest, query: Asked): Statement => {
      const parameters = new Parameters(request.actor.institution)
      const { text } = where(request, query, parameters)
      return [`select count(*) as total from ${view} where institution_id = $1${text}`, parameters]
    }
  }
}
