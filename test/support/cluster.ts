import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { machines } from '#schemas/machines.ts'
import { removeEmbedded, startEmbedded } from '#src/db/embedded.ts'
import { migrate } from '#src/db/migrate.ts'
import { connect } from '#src/db/pool.ts'
import { migrateQueue } from '#src/jobs/queue.ts'
import { sqlRoot } from '#src/process/database.ts'
import { toyMachines } from '#test/toy/schemas/machines.ts'
import { seedFixture } from './fixture.ts'

/** The product and the toy domain. */
export const blueprint = {
  roots: [sqlRoot, fileURLToPath(new URL('../toy/sql', import.meta.url))],
  machines: [...machines, ...toyMachines]
}

export const TEMPLATE = 'provost_template'

export interface Cluster {
  url: (database: string) => string
  stop: () => Promise<void>
}

const MEMORY = '/dev/shm'
const ROOM_bytes = 8e9

/** In memory where there is room: file systems are slow to make files where as many have just gone, as each test does. */
const folderOfAll = (): string => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize > ROOM_bytes ? MEMORY : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** A PostgreSQL for one run of tests, with a template that every test file clones in about 60 ms. */
export const startCluster = async (): Promise<Cluster> => {
  const folder = mkdtempSync(join(folderOfAll(), 'provost-test-'))
  // a folder that PostgreSQL's user cannot reach would cost a copy of its binaries
  chmodSync(folder, 0o711)
  const embedded = await startEmbedded({ folder, durable: false, maxConnections: 400 })
  const admin = connect({ url: embedded.url('postgres') }, { max: 1 })
  await admin.unsafe(`create database ${TEMPLATE}`)
  await admin.end()
  await migrate({ ...blueprint, url: embedded.url(TEMPLATE) })
  await migrateQueue({ url: embedded.url(TEMPLATE) })
  await seedFixture(embedded.url(TEMPLATE))
  return {
    url: embedded.url,
    stop: async () => {
      await removeEmbedded(folder)
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
