/** A worker for a measurement: it does what the measured command leaves. */
import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import * as domains from '#plugins/index.ts'
import { build } from '#src/app.ts'
import { processConfig } from '#src/config.ts'
import { openPools } from '#src/db/pools.ts'
import { task } from '#src/jobs/declaration.ts'
import { drain } from '#src/process/drain.ts'
import { live } from '#src/process/life.ts'
import { secretsOf } from '#src/process/secrets.ts'

const note = task(Type.Object({ campus_id: Type.String() }), async (payload, work) => {
  await work.run('identity.note', payload)
})

const bench = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Does what a measurement leaves',
    jobs: { tasks: { 'bench.note': note }, commands: ['identity.note'] }
  })
}

await live(processConfig(), async ({ config, logger, started }) => {
  const url = config.databaseUrl ?? ''
  const { jwt: secrets, totp: totpKeys } = secretsOf(config)
  const app = await build({
    config,
    pools: openPools(config, url),
    secrets,
    totpKeys,
    logger,
    domains: { ...domains, bench },
    serves: 'operations'
  })
  started(() => drain(app))
  await app.ready()
  app.startEngine({ url })
  process.stdout.write('works\n')
})
