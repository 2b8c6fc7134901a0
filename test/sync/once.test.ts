import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { testDatabase } from '#test/support/database.ts'
import { Follower } from '#test/support/follower.ts'
import { until } from '#test/support/poll.ts'
import { writeAtOnce } from '#test/support/writers.ts'

const CHANGES = process.env.PROVOST_TEST_FULL === 'yes' ? 20_000 : 2000
const WRITERS = 8

// Its long transactions would hold back the changes of every other test on the same PostgreSQL.
const database = await testDatabase(t, { alone: true })
const tested = await testApp(t, { database })
const { api } = tested
const { api: other } = await testApp(t, { database })

t.test(
  `${WRITERS} writers, ${CHANGES} changes: a client of two processes is told each that was kept, once`,
  async t => {
    const token = await api.token('owner')
    const institution = (await api.call('getMe', { token })).str('institution', 'id')
    const follower = await Follower.begin(tested, { token, query: { entities: 'Campus', limit: 200 } })

    let kept: string[] | undefined
    const writing = writeAtOnce({ url: database.url, institution, writers: WRITERS, changes: CHANGES / WRITERS }).then(
      names => {
        kept = names
      }
    )
    let turns = 0
    await Promise.all([
      writing,
      until(
        async () => {
          const page = await follower.step(turns++ % 2 === 0 ? api : other)
          if (page.status !== 200 && page.status !== 503) throw new Error(page.text)
          return kept !== undefined && page.at('more') === false && follower.told.length >= kept.length
        },
        240_000,
        'to be told everything'
      )
    ])
    // Were something told twice, it would come now.
    t.strictSame((await follower.ask(other)).rows(), [])

    const told = follower.told.map(
      ({ operation, id, version }) => `${String(operation)} ${String(id)} ${String(version)}`
    )
    t.ok((kept ?? []).length >= CHANGES)
    t.ok(turns > 10, `in ${turns} turns`)
    t.equal(new Set(told).size, told.length, 'nothing twice')
    t.strictSame(told.toSorted(), (kept ?? []).toSorted(), 'nothing left out, nothing that came to nothing')
    const versions = new Map<unknown, number>()
    const back = follower.told.filter(({ id, version }) => {
      const before = versions.get(id) ?? 0
      versions.set(id, Number(version))
      return Number(version) < before
    })
    t.strictSame(back, [], 'no row goes back to a former version')
  }
)
