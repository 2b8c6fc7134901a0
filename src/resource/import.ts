import { randomUUID } from 'node:crypto'
import type { TObject } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ImportOutcome, ImportQuery } from '#schemas/bulk.ts'
import type { By, Permission } from '#src/access/permission.ts'
import { type Beside, inTurn, makeBeside, TURNS } from '#src/bulk/beside.ts'
import { cellOf } from '#src/bulk/cells.ts'
import { csv } from '#src/bulk/csv.ts'
import type { Entry } from '#src/bulk/entry.ts'
import { Intake } from '#src/bulk/intake.ts'
import { type Kind, kindOf, takeFiles } from '#src/bulk/kinds.ts'
import { ndjson } from '#src/bulk/ndjson.ts'
import { type Moved, outcomeOf, refusal } from '#src/bulk/outcome.ts'
import type { Sheet } from '#src/bulk/sheet.ts'
import { MOST_CHUNKS, Staging } from '#src/bulk/staging.ts'
import { Upload } from '#src/bulk/upload.ts'
import { answer, keyed } from '#src/command/command.ts'
import { contextOf, execute } from '#src/command/run.ts'
import { isLost } from '#src/db/failure.ts'
import { enterAgain } from '#src/http/enter.ts'
import { prefers } from '#src/http/prefer.ts'
import { sample } from './sample.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It takes a file of rows; the shape of each, and a file of one for the document. */
    file?: { row: TObject; examples: Readonly<Record<Kind, string>> }
  }
}

/** As long as a timer may run: an upload has clocks of its own, and a statement its limit. */
const UNLIMITED_ms = 2_147_483_647

/** Each part is staged, and has things made beside it; and it is asked again for its turn. */
const MOST_STATEMENTS = 2 * MOST_CHUNKS + TURNS + 4

export interface ImportOptions {
  /** Plural, as the operationId says it. */
  many: string
  nouns: string
  /** What is read: its properties that are not in the body are the server's to give. */
  item: TObject
  body: TObject
  /** What a line says beside its row. */
  beyond?: TObject
  table: string
  command: string
  beside?: Beside
  access: Permission
  by?: By | undefined
  problems: readonly string[]
  idempotency?: 'required'
}

/** A file of one row, as the schema's own examples have it. */
const examplesOf = (body: TObject): Readonly<Record<Kind, string>> => {
  const row = sample(body)
  const cells = Object.values(row).map(value => `"${cellOf(value).replaceAll('"', '""')}"`)
  return {
    'text/csv': `${Object.keys(row).join(',')}\r\n${cells.join(',')}\r\n`,
    'application/x-ndjson': `${JSON.stringify(row)}\n`
  }
}

const withMore = (body: TObject, beyond: TObject | undefined): TObject =>
  beyond === undefined ? body : { ...body, properties: { ...body.properties, ...beyond.properties } }

/** `POST …/import`: a file of rows, read as it comes, checked line by line, moved by one statement. */
export const importing = (app: FastifyInstance, path: string, options: ImportOptions): void => {
  const { many, nouns, item, table, access, beside, beyond, by, problems, idempotency } = options
  const body = withMore(options.body, beyond)
  const given = new Set(Object.keys(item.properties).filter(name => !(name in body.properties)))
  const sheet: Sheet = { body, given }
  const entriesOf = (kind: Kind, bytes: AsyncIterable<Buffer>): AsyncGenerator<Iterable<Entry>> =>
    kind === 'text/csv' ? csv(bytes, sheet) : ndjson(bytes)

  const receive = async (request: FastifyRequest, upload: Upload, staging: Staging, id: string, dry: boolean) => {
    const { server } = request
    const { mode } = request.query as { mode: 'atomic' | 'good_rows' }
    const all = mode === 'atomic'
    const intake = new Intake(staging, { body, given, all })
    await intake.take(entriesOf(kindOf(request), upload.bytes()))
    if (all && intake.failed > 0) throw refusal(intake)
    const key = { ...keyed(request), asked: { url: request.url, body: upload.digest }, dry }
    const { chunks, rows, columns } = staging
    const input = {
      import: id,
      chunks,
      rows,
      lines: intake.lines,
      mode,
      table,
      by: by ?? {},
      columns: [...columns],
      dry
    }
    const { turns } = server.uploads
    const context = await turns.run(async () => {
      await enterAgain(request)
      const entered = contextOf(request)
      if (beside !== undefined && !dry) await makeBeside(server.db, entered, beside, { id, chunks, all })
      return entered
    })
    // a turn for each attempt: who waits for a file of their own table elsewhere holds nobody else up
    const move = () => turns.run(() => execute<Moved>(server.db.slow, options.command, context, input, key))
    const moved = await inTurn(move).catch(error => {
      // It may yet be done: what is moved must not be cleared away meanwhile. Housekeeping does it, if nobody has.
      if (isLost(error)) staging.leave()
      throw error
    })
    // who answered anew has cleared it away as well
    if (!dry && moved.replayed === undefined) staging.leave()
    return { ...moved, answer: outcomeOf(intake, moved.answer, server.problems) }
  }

  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    keyed(request)
    kindOf(request)
    const { server } = request
    const context = contextOf(request)
    const leave = server.uploads.admit(request.actor, request.raw.socket)
    const upload = new Upload(request)
    const id = randomUUID()
    const staging = new Staging(server.db.intake, context, id)
    const dry = prefers(request, 'tx=rollback')
    // The server may have lost sight of a connection on which something took so long: it must not stay.
    reply.header('connection', 'close')
    try {
      const outcome = await receive(request, upload, staging, id, dry)
      server.engine?.relay.nudge()
      return answer(reply, request, 200, outcome, dry)
    } catch (error) {
      await upload.rest()
      throw error
    } finally {
      upload.end()
      await staging.drop()
      // last of all: who closes the pools waits until nobody has a place
      leave()
    }
  }

  app.register(async scope => {
    takeFiles(scope)
    scope.post(
      `${path}/import`,
      {
        handlerTimeout: UNLIMITED_ms,
        config: {
          access,
          ...(by === undefined ? {} : { by }),
          ...(idempotency === undefined ? {} : { idempotency }),
          file: { row: body, examples: examplesOf(body) },
          problems: [...problems, 'request.import_refused'],
          statements: MOST_STATEMENTS,
          commands: [
            options.command,
            ...(beside === undefined ? [] : [beside.asks, beside.makes]),
            'kernel.stage',
            'kernel.unstage'
          ],
          writes: { table, body: options.body }
        },
        schema: {
          operationId: `import${many}`,
          summary: `Import ${nouns} from a file`,
          description: `A file of up to 200,000 rows, each a \`${body.title}\`: CSV, whose first line names the properties, or NDJSON, one object a line. What the server gives (\`id\`, \`version\` and the like) is left aside, so an exported file can be sent as it is. \`mode=atomic\` keeps all rows or none, \`good_rows\` those that can be kept; \`Prefer: tx=rollback\` tells what would be, and keeps nothing. Errors name the line of the file. It may take 15 minutes to come; the access token must still be valid then. While many rows are moved, \`listChanges\` and \`streamEvents\` tell of what came after them only when they are done.`,
          querystring: ImportQuery,
          response: { 200: ImportOutcome }
        }
      },
      handler
    )
  })
}
