import pino from 'pino'
import { build, type Domains } from '#src/app.ts'
import { readConfig } from '#src/config.ts'
import { openPools } from '#src/db/pools.ts'
import type { Document } from './types.ts'

/** Nothing is there: whoever asks fails at once. */
const NOWHERE = 'postgres://provost@localhost/provost?host=/nowhere'

/** The document without a database: from the routes as they stand, whatever the environment says. */
export const offlineDocument = async (domains?: Domains): Promise<Document> => {
  const config = readConfig({})
  const app = await build({
    config,
    pools: openPools(config, NOWHERE),
    secrets: ['never signs anything, for nothing is served'],
    logger: pino({ level: 'silent' }),
    databaseless: true,
    ...(domains === undefined ? {} : { domains })
  })
  try {
    await app.ready()
    return app.openapi()
  } finally {
    await app.close()
  }
}
