import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { Chores } from '#test/support/chores.ts'
import { testDatabase } from '#test/support/database.ts'
import { Fleet, type Post } from '#test/support/fleet.ts'
import { until } from '#test/support/poll.ts'

const KILLS = process.env.PROVOST_TEST_FULL === 'yes' ? 50 : 5
/** How much must be left to do when a kill lands. */
const IN_FLIGHT = 20
const FED = 80
/** Somebody relays again. */
const FAILOVER_ms = 5000
const PATIENCE_ms = 60_000

const database = await testDatabase(t)
const chores = await Chores.of(database)
// Fewer hands, so that there is always something under way.
const fleet = new Fleet(t, database, { JOBS_AT_ONCE: '2' })
t.before(() => fleet.start(3))

type Choose = (posts: readonly Post[]) => Post | undefined

/** Somebody to kill, at a moment when there is much to do. */
const victim = async (choose: Choose): Promise<Post> => {
  for (const until_ms = performance.now() + PATIENCE_ms; performance.now() < until_ms; ) {
    if ((await chores.left()) < 2 * IN_FLIGHT) {
      await chores.feed(FED)
      // some kills meet the relay, some what it has handed on
      await pause(Math.random() * 20)
    }
    const found = choose(await fleet.posts())
    if (found !== undefined) return found
  }
  throw new Error(`nobody to kill, with ${await chores.left()} pieces left to do:\n${await fleet.story()}`)
}

/** Kills whom it chooses, so many times; tells how long nobody relayed at worst. */
const killAgainAndAgain = async (t: Test, choose: Choose): Promise<void> => {
  let landed = 0
  let worst_ms = 0
  while (landed < KILLS) {
    await fleet.complete(2)
    const chosen = await victim(choose)
    const gone = fleet.kill(chosen)
    if ((await chores.left()) >= IN_FLIGHT) landed++
    await gone
    const led = async () => (await fleet.posts()).some(post => post.leads)
    worst_ms = Math.max(worst_ms, await until(led, FAILOVER_ms, 'another leader'))
  }
  await chores.settled()
  await chores.doneOnce(t)
  t.comment(`${chores.words.length} tasks by now; a leader again within ${worst_ms.toFixed(0)} ms`)
}

t.test('the process that relays is killed again and again: each effect happens once', async t => {
  await killAgainAndAgain(t, posts => posts.find(post => post.leads))
})

t.test('a process that works is killed again and again: each effect happens once', async t => {
  await killAgainAndAgain(t, posts => posts.find(post => post.tasks.length > 0 && !post.leads))
})
