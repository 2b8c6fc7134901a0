import t from 'tap'
import { download } from '#src/bulk/download.ts'
import { Pace } from '#src/bulk/pace.ts'
import { Batches } from '#src/db/batches.ts'
import type { Row } from '#src/db/pool.ts'

/** In a window of a minute, so much each time; how many times it goes well, of a hundred. */
const times = (bytes: number, every_ms: number): number => {
  const pace = new Pace(60_000)
  for (let n = 0; n < 100; n++) if (!pace.keeps(bytes, every_ms)) return n
  return 100
}

t.test('who takes a little each time, just before they would count as gone, is told within a minute', async t => {
  t.equal(times(64 * 1024, 29_000), 2, '2 KiB a second')
  t.equal(times(1, 1000), 59)
})

t.test('who takes what a slow line carries goes on, and so does who never waits', async t => {
  t.equal(times(64 * 1024, 8000), 100)
  t.equal(times(1, 0), 100, 'time that the database needs is nobody else’s')
})

t.test('who was slow for a moment makes up for it', async t => {
  const pace = new Pace(60_000)
  t.ok(pace.keeps(1, 50_000))
  t.ok(pace.keeps(400_000, 20_000))
  t.ok(pace.keeps(1, 30_000), 'and a new minute begins')
  t.notOk(pace.keeps(1, 31_000))
})

t.test('a file of which a few bytes are taken now and then is broken off, though nobody stands still', async t => {
  const { resolve, promise } = Promise.withResolvers<unknown>()
  const row = { text: 'a few bytes' }
  const batches = new Batches<Row>(async take => {
    await Promise.resolve()
    for (;;) await take([row])
  })
  const file = download({
    batches,
    head: '',
    first: [row],
    write: ({ text }) => `${text}\n`,
    stall_ms: 1500,
    broken: resolve
  })
  const taking = setInterval(() => file.read(12), 30)
  t.match(String(await promise), /too slowly|nobody takes/)
  clearInterval(taking)
  file.destroy()
})
