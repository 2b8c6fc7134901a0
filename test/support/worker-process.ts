/** `provost worker` with the toy domains, on a database that has them; for tests that need a process to kill. */
import { flushCompileCache } from 'node:module'
import * as domains from '#plugins/index.ts'
import { machines } from '#schemas/machines.ts'
import { build } from '#src/app.ts'
import { processConfig } from '#src/config.ts'
import { openPools } from '#src/db/pools.ts'
import { drain } from '#src/process/drain.ts'
import { live } from '#src/process/life.ts'
import { listen } from '#src/process/listen.ts'
import { secretsOf } from '#src/process/secrets.ts'
import * as toy from '#test/toy/plugins/index.ts'
import { toyMachines } from '#test/toy/schemas/machines.ts'

await live(processConfig(), async ({ config, logger, started }) => {
  const url = config.databaseUrl ?? ''
  const { jwt: secrets, totp: totpKeys } = secretsOf(config)
  const app = await build({
    config,
    pools: openPools(config, url),
    secrets,
    totpKeys,
    logger,
    domains: { ...domains, ...toy },
    machines: [...machines, ...toyMachines],
    serves: 'operations'
  })
  started(() => drain(app))
  await app.ready()
  process.stdout.write(`works on ${await listen(app)}\n`)
  app.startEngine({ url })
  // A process that is killed writes nothing: the next one starts in half the time.
  flushCompileCache()
})
