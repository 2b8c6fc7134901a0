import type { TObject, TSchema } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Page } from '#schemas/common.ts'
import type { Row } from '#src/db/pool.ts'
import { meaningOf } from '#src/http/meaning.ts'
import { applied, prefers } from '#src/http/prefer.ts'
import { problem } from '#src/http/problems.ts'
import { checker } from '#src/http/validate.ts'
import { decodeCursor, encodeCursor, type Position } from './cursor.ts'
import { sendSubset, trim } from './fields.ts'
import { linkNext } from './link.ts'
import { Parameters, sqlType } from './parameters.ts'
import { type Listing, listQuery, splitIn } from './query.ts'
import { scopePredicate } from './scope.ts'
import { listSerializer } from './serialize.ts'
import type { About, Source, Told } from './source.ts'
import { visibility } from './visible.ts'

type Query = Record<string, string | number | boolean> & { limit: number; sort: string }

const comparisons = { gte: '>=', lte: '<=' } as const

const refused = (name: string, detail: string) =>
  problem('request.invalid', { errors: [{ in: 'query', pointer: `/${name}`, code: 'filter', detail }] })

/** Values of a filter arrive one by one or comma-separated; both are checked by the property's own schema. */
const filterOf = (name: string, schema: TSchema) => {
  const fits = checker({ ...schema, type: [schema.type].flat().filter(t => t !== 'null') })
  const type = sqlType(schema)
  const kind = [schema.type].flat().find(t => t !== 'null')
  const read = (text: string): string => {
    const value = meaningOf(kind, text)
    if (!fits(value)) throw refused(`${name}[in]`, `${text.slice(0, 80)} is no ${name}`)
    return text
  }
  return (query: Query, parameters: Parameters): string => {
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

/** The text as it stands, whatever of LIKE's own characters it holds. */
const pattern = (text: string): string => `%${text.replace(/[%_\\]/g, '\\$&')}%`

/** Route options of a list: filters, search, sort, keyset pages, subsets, exact count, scopes; one select. */
export const list = <T extends TObject>(item: T, options: Source & Told & About & Listing<T>) => {
  const { view, access, by, people, entity, operationId, summary, description } = options
  const { filter = [], search = [], sort: sorts } = options
  const visible = visibility(item)
  const filters = new Map(filter.map(name => [String(name), filterOf(name, item.properties[name] ?? ({} as TSchema))]))
  const fits = new Map(sorts.map(name => [String(name), checker(item.properties[name] ?? false)]))
  const isId = checker(item.properties.id ?? false)

  const positionOf = (cursor: string, sort: string): Position => {
    const value = fits.get(sort.replace(/^-/, ''))
    return decodeCursor(cursor, sort, { value: v => value?.(v) === true, id: v => isId(v) })
  }

  const where = (request: FastifyRequest, query: Query, parameters: Parameters): string => {
    let text = ''
    for (const [name, filter] of filters) {
      const part = filter(query, parameters)
      if (part !== '' && !visible.sees(request.actor, name)) throw refused(name, 'unknown')
      text += part
    }
    const words = query.q
    if (words !== undefined) {
      const like = parameters.add(pattern(String(words)))
      const seen = search.filter(name => visible.sees(request.actor, name))
      text += ` and (${seen.map(name => `"${name}" ilike ${like}`).join(' or ') || 'false'})`
    }
    return text + scopePredicate(options, request, parameters)
  }

  const statement = (request: FastifyRequest, query: Query): [string, Parameters] => {
    const { sort, limit } = query
    const descending = sort.startsWith('-')
    const column = descending ? sort.slice(1) : sort
    if (!visible.sees(request.actor, column)) throw refused('sort', 'unknown')
    const parameters = new Parameters(request.actor.institution)
    let text = `select ${visible.columns(request.actor)} from ${view} where institution_id = $1${where(request, query, parameters)}`
    const way = descending ? ' desc' : ''
    if (query.cursor !== undefined) {
      const { value, id } = positionOf(String(query.cursor), sort)
      const beyond = descending ? '<' : '>'
      text +=
        column === 'id'
          ? ` and id ${beyond} ${parameters.add(id)}`
          : ` and ("${column}", id) ${beyond} (${parameters.add(value)}, ${parameters.add(id)})`
    }
    // One row more than asked for tells whether there is a next page.
    text += ` order by ${column === 'id' ? '' : `"${column}"${way}, `}id${way} limit ${parameters.add(limit + 1)}`
    return [text, parameters]
  }

  const counting = (request: FastifyRequest, query: Query): [string, Parameters] => {
    const parameters = new Parameters(request.actor.institution)
    return [
      `select count(*) as total from ${view} where institution_id = $1${where(request, query, parameters)}`,
      parameters
    ]
  }

  return {
    config: {
      access,
      ...(by === undefined ? {} : { by }),
      ...(people === undefined ? {} : { people }),
      read: {
        view,
        access,
        item,
        ...(by === undefined ? {} : { by }),
        ...(people === undefined ? {} : { people }),
        ...(entity === undefined ? {} : { entity }),
        sort: sorts
      },
      statements: 2
    },
    schema: {
      operationId,
      summary,
      ...(description === undefined ? {} : { description }),
      querystring: listQuery(item, options),
      response: { 200: Page(item) }
    },
    ...listSerializer(item),
    async handler(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
      const { read } = request.server.db
      const query = request.query as Query
      const [text, parameters] = statement(request, query)
      const exact = prefers(request, 'count=exact')
      const rows = read.query(text, parameters.values)
      const count = exact ? counting(request, query) : undefined
      const [data, counted] = await Promise.all([rows, count && read.query(count[0], count[1].values)])

      if (visible.tells) for (const row of data) visible.tell(request.actor, row)
      let next: string | null = null
      if (data.length > query.limit) {
        data.length = query.limit
        const last = data[query.limit - 1] ?? {}
        const column = query.sort.replace(/^-/, '')
        next = encodeCursor(query.sort, { value: last[column] as Position['value'], id: String(last.id) })
        linkNext(request, reply, next)
      }
      const page: { data: Row[]; next: string | null; total?: number } = { data, next }
      if (counted !== undefined) {
        page.total = Number(counted[0]?.total)
        applied(reply, 'count=exact')
      }
      const fields = query.fields
      if (fields === undefined) return page
      const keep = String(fields).split(',')
      return sendSubset(reply, { ...page, data: data.map(row => trim(row, keep)) })
    }
  }
}
