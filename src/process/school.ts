import pino from 'pino'
import { build } from '#src/app.ts'
import type { Config } from '#src/config.ts'
import { connect } from '#src/db/pool.ts'
import { openPools } from '#src/db/pools.ts'
import type { DemoSchool } from '#src/http/registry.ts'
import { becomeOwner, type DemoSignIn, writeSchool } from './demo.ts'

/** Of a large school the last days alone: a year of 100,000 students is twenty million marks. */
const ATTENDED_days = 3

/** Another school beside those that are there, whose people sign in as `registrar@seed-7.example` and so on. */
export const seedSchool = async (
  config: Config,
  url: string,
  { students, seed }: { students: number; seed: number },
  told: DemoSchool['told']
): Promise<DemoSignIn[]> => {
  // nothing is served: the domains are asked what they bring
  const app = await build({
    config,
    pools: openPools(config, url),
    secrets: ['never signs anything, for nothing is served'],
    logger: pino({ level: 'silent' }),
    databaseless: true
  })
  const sql = connect({ url, ca: config.databaseCa }, { max: 1, prepare: false })
  try {
    await app.ready()
    const code = `seed-${seed}`
    return await sql.begin(async tx => {
      await becomeOwner(tx)
      const [found] = await tx`select from identity.institutions where code = ${code}`
      if (found !== undefined) throw new Error(`the school ${code} is there already: choose another seed`)
      const plan = {
        code,
        name: `School of seed ${seed}`,
        students,
        attended: ATTENDED_days,
        seed,
        platform: false
      }
      return writeSchool(app, tx, plan, told)
    })
  } finally {
    await sql.end()
    await app.close()
  }
}
