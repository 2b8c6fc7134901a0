import t from 'tap'
import { readConfig } from '#src/config.ts'
import { connectionsOf, openPools } from '#src/db/pools.ts'

t.test('what a process opens at most is known before it opens anything', async t => {
  for (const [readers, writers] of [
    ['1', '1'],
    ['8', '8'],
    ['21', '5']
  ] as const) {
    const config = readConfig({ DATABASE_READERS: readers, DATABASE_WRITERS: writers, EXPORTS_AT_ONCE: '3' })
    const pools = Object.values(openPools(config, 'postgres://nobody@localhost/none'))
    const sum = pools.reduce((all, pool) => all + pool.connections, 0)
    t.equal(connectionsOf(config), sum)
    await Promise.all(pools.map(pool => pool.close()))
  }
})
