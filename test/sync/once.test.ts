import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { testDatabase } from '#test/support/database.ts'
import { type Change, Follower } from '#test/support/follower.ts'
import { until } from '#test/support/poll.ts'
import { Returning } from '#test/support/returning.ts'
import { writeAtOnce } from '#test/support/writers.ts'

const CHANGES = process.env.PROVOST_TEST_FULL === 'yes' ? 20_000 : 2000
const WRITERS = 8

// Its long transactions would hold back the changes of every other test on the same PostgreSQL.
const database = await testDatabase(t, { alone: true })
const tested = await testApp(t, { database })
const { api } = tested
const { api: other, address: elsewhere } = await testApp(t, { database })

const nameOf = ({ operation, id, version }: Change): string => `${String(operation)} ${String(id)} ${String(version)}`

t.test(
  `${WRITERS} writers, ${CHANGES} changes: who polls and who listens, at two processes, is told each that was kept, once`,
  async t => {
    const token = await api.token('owner')
    const institution = (await api.call('getMe', { token })).str('institution', 'id')
    const follower = await Follower.begin(tested, { token, query: { entities: 'Campus', limit: 200 } })
    const query = { entities: 'Campus' }
    const addresses = [elsewhere, tested.address] as const
    const ear = await Returning.start({ addresses, token, query })
    const moving = await Returning.start({ addresses, token, query, leaves: 50 })

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
    const listeners = { 'who listens': ear, 'who listens now here, now there': moving }
    for (const listener of Object.values(listeners)) {
      await until(() => listener.heard.length >= (kept?.length ?? 0), 120_000, 'to hear everything')
    }
    // Were something told twice, it would come now.
    t.strictSame((await follower.ask(other)).rows(), [])
    const order = follower.told.map(nameOf)
    for (const [who, listener] of Object.entries(listeners)) {
      await listener.stop()
      t.strictSame(
        listener.heard.map(({ data }) => nameOf(data)),
        order,
        who
      )
    }
    t.ok(moving.came > 5, `in ${moving.came} turns`)

    const told = order
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
