import { type TObject, Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Column, IdParams } from '#schemas/common.ts'
import type { By, Permission } from '#src/access/permission.ts'
import type { Beside } from '#src/bulk/beside.ts'
import { exporting } from '#src/bulk/exporting.ts'
import { command } from '#src/command/command.ts'
import { get } from '#src/read/get.ts'
import { list } from '#src/read/list.ts'
import type { Listing } from '#src/read/query.ts'
import { batch } from './batch.ts'
import { history } from './history.ts'
import { importing } from './import.ts'
import { ChangesOf, NewOf } from './schemas.ts'

type Operation = 'create' | 'get' | 'update' | 'delete' | 'list' | 'export' | 'history' | 'batch' | 'import'

/** A change that asks more than the row: its function gets what kernel.row_update gets, and what `facts` adds. */
interface Update {
  command: string
  facts: (request: FastifyRequest) => object | Promise<object>
  problems: readonly string[]
  /** What `facts` runs, each a statement. */
  reads?: readonly string[]
}

/** Files of what is more than rows of its table. */
interface Import {
  /** What a line says of its row. */
  body: TObject
  /** What it says beside, which becomes rows of other tables. */
  beyond?: TObject
  /** Gets what kernel.import_rows gets. */
  command: string
  beside?: Beside
  /** Whose a line's row is, where the command keeps to it: without, it is for those who reach everything. */
  by?: By
  access: Permission
  idempotency?: 'required'
  problems?: readonly string[]
}

export interface ResourceOptions<T extends TObject> extends Listing<T> {
  /** Singular and plural, as operationIds say them: getCampus, listCampuses. */
  name: readonly [string, string]
  table: string
  /** What is read; the table itself where nothing is said. */
  view?: string
  schema: T
  access: { read: Permission; write: Permission }
  /** Whose a row is. Without it the rows are reference data: read by every holder, written over the whole institution. */
  by?: By
  /** Read by every holder all the same; whose a row is decides who may write it. */
  shared?: boolean
  /** Only these operations; all where nothing is said. */
  only?: readonly Operation[]
  /** What people know a row by: who syncs is told of it when it is gone. */
  natural?: readonly Column<T>[]
  problems?: readonly string[]
  update?: Update
  import?: Import
}

const plainly: Update = { command: 'kernel.row_update', facts: () => ({}), problems: [] }

const words = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()

const article = (noun: string): string => (/^(?:[aeio]|u(?!se|ni))/.test(noun) ? 'an' : 'a')

/** Everything that reference data needs, from one schema and one table: a new entity is one line. */
export const resource = <T extends TObject>(app: FastifyInstance, path: string, options: ResourceOptions<T>): void => {
  const { name, table, view = table, schema, access, by, only, natural = [], problems = [] } = options
  const { update = plainly, shared = false } = options
  const [one, many] = name
  const noun = words(one)
  const a = `${article(noun)} ${noun}`
  const does = (operation: Operation): boolean => only?.includes(operation) ?? true
  const reading = {
    view,
    access: access.read,
    by: shared || by === undefined ? ('shared' as const) : by,
    entity: { table, natural }
  }
  const writing = { access: access.write, ...(by === undefined ? {} : { by }), problems }
  const row = { table, view, by: by ?? {} }
  const item: TObject = schema
  const body = NewOf(item)

  if (does('list')) {
    const about = { operationId: `list${many}`, summary: `List ${words(many)}` }
    app.get(path, list(schema, { ...options, ...reading, ...about }))
  }
  if (does('export')) {
    const about = {
      operationId: `export${many}`,
      summary: `Export ${words(many)}`,
      description:
        'All rows of the list as a file: a line of JSON for each where Accept prefers application/x-ndjson, else CSV, whatever Accept asks for. They are as they were at one moment, and come as fast as you take them: two files at once, and not much slower than a telephone could. A file that ends without its connection being broken is whole.'
    }
    app.get(`${path}/export`, exporting(schema, { ...options, ...reading, ...about }))
  }
  if (does('create')) {
    app.post(
      path,
      {
        config: { ...writing, writes: { table, body }, commands: ['kernel.row_create'] },
        schema: {
          operationId: `create${one}`,
          summary: `Create ${a}`,
          body,
          response: { 201: item }
        }
      },
      command('kernel.row_create', request => ({ ...row, data: request.body }))
    )
  }
  if (does('get')) {
    app.get(`${path}/:id`, get(item, { ...reading, operationId: `get${one}`, summary: `Get ${a}` }))
  }
  if (does('update')) {
    const { command: name, facts, problems: refusals, reads = [] } = update
    app.patch(
      `${path}/:id`,
      {
        config: {
          ...writing,
          ifMatch: true,
          statements: 1 + reads.length,
          problems: [...problems, ...refusals],
          commands: [name, ...reads]
        },
        schema: {
          operationId: `update${one}`,
          summary: `Change ${a}`,
          params: IdParams,
          body: ChangesOf(item),
          response: { 200: item }
        }
      },
      command(name, async request => ({
        ...row,
        ...(request.params as object),
        data: request.body,
        ...(await facts(request))
      }))
    )
  }
  if (does('delete')) {
    app.delete(
      `${path}/:id`,
      {
        config: {
          ...writing,
          ifMatch: true,
          problems: [...problems, 'request.in_use'],
          commands: ['kernel.row_delete']
        },
        schema: {
          operationId: `delete${one}`,
          summary: `Delete ${a}`,
          params: IdParams,
          response: { 204: Type.Null({ description: 'Deleted' }) }
        }
      },
      command('kernel.row_delete', request => ({ ...row, ...(request.params as object) }))
    )
  }
  const verbs = (['create', 'update', 'delete'] as const).filter(does)
  // What asks more than the row for a change asks it of each one.
  if (does('batch') && update === plainly) {
    batch(app, path, { many, nouns: words(many), item, table, access: access.write, by, problems, verbs })
  }
  if (does('import')) {
    const rows = options.import ?? { body, command: 'kernel.import_rows', by }
    importing(app, path, { many, nouns: words(many), item, table, access: access.write, problems, ...rows })
  }
  if (does('history')) {
    const about = { operationId: `get${one}History`, summary: `History of ${a}` }
    app.get(`${path}/:id/history`, history(item, table, { ...reading, ...about }))
  }
}
