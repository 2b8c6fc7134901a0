import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Machine } from '#schemas/machine.ts'
import { newestApplied, newestMigration } from '#src/db/migrate.ts'
import type { ReadPlan } from '#src/read/source.ts'
import { checkCommands, checkFailures } from './commands.ts'
import { checkEntity } from './entities.ts'
import { checkFile } from './files.ts'
import { checkJobs } from './jobs.ts'
import { checkMachines } from './machines.ts'
import { checkRead, columnsIn } from './reads.ts'
import { checkWrite, type WritePlan } from './writes.ts'

/**
 * Nothing listens before code and database agree: each read's schema with its view, each entity's changes with what is
 * logged of them, each row of a file with what a cell can say, each command with its function,
 * each role with the permissions there are, each state machine with the one that is enforced, each task and event that a
 * function names with what is declared. What SQL has beyond the code stops nobody where a newer release has migrated.
 */
export default fp(
  async (app: FastifyInstance, { machines, roots }: { machines: readonly Machine[]; roots: readonly string[] }) => {
    const reads: ReadPlan[] = []
    const writes: WritePlan[] = []
    const commands = new Set<string>()
    const files: string[] = []
    app.addHook('onRoute', route => {
      if (route.method === 'HEAD') return
      const { access, read, writes: written, commands: called = [], exports: sent, file } = route.config ?? {}
      const operation = String(route.schema?.operationId ?? route.url)
      if (access !== undefined && access !== 'public' && access !== 'self') app.access.needs(access, operation)
      if (read !== undefined) reads.push(read)
      if (written !== undefined) writes.push(written)
      for (const name of called) commands.add(name)
      for (const row of [sent ?? [], file?.row ?? []].flat()) files.push(...checkFile(operation, row))
    })
    app.addHook('onReady', async () => {
      app.access.seal()
      app.jobs.seal()
      const { watch } = app.db
      // One after the other: at a gate that refuses who waits, nobody waits.
      const wrong = [...files]
      const columnsOf = columnsIn(watch)
      for (const read of reads) wrong.push(...(await checkRead(columnsOf, read)))
      for (const entity of app.entities.values()) wrong.push(...(await checkEntity(watch, entity)))
      for (const write of writes) wrong.push(...(await checkWrite(watch, write)))
      wrong.push(...(await checkCommands(watch, commands.union(app.jobs.commands), app.problems)))
      wrong.push(...(await checkMachines(watch, machines)))
      const beyond = [...(await checkFailures(watch, app.problems)), ...(await checkJobs(watch, app.jobs))]
      const [applied] = await watch.query<{ name: string | null }>(newestApplied, [])
      const newer = (applied?.name ?? '') > newestMigration(roots)
      if (newer && beyond.length > 0) app.log.warn({ beyond }, 'a newer release has migrated the database')
      if (!newer) wrong.push(...beyond)
      if (wrong.length > 0) throw new Error(`code and database disagree:\n  ${wrong.join('\n  ')}`)
    })
  },
  { name: 'provost-check', dependencies: ['provost-db', 'provost-registry', 'provost-entities'] }
)
