import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { DEMO_PASSWORD, demoToken } from '#test/support/demo.ts'
import { until } from '#test/support/poll.ts'
import { dataFolder, serve } from '#test/support/process.ts'
import { Returning } from '#test/support/returning.ts'
import { roll } from '#test/support/workers.ts'

const full = process.env.PROVOST_TEST_FULL === 'yes'
const ROUNDS = full ? 5 : 1
const LISTENERS = full ? 200 : 40
const PATIENCE_ms = 120_000
/** As fast as it goes, a slow machine's rounds would make millions of events for so many listeners. */
const BETWEEN_WRITES_ms = 10

t.test('listeners of two workers hear each change once while all are replaced, and after a restart', async t => {
  const settings = {
    DATA_DIR: dataFolder(t),
    DEMO_PASSWORD,
    WORKERS: '2',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_SIGNED_IN: '10000000'
  }
  const program = await serve(t, settings)
  // as many that all listeners of one may meet at one worker, which has places for fifty
  const people = ['admin', 'owner', 'teacher', 'registrar', 'bursar']
  const tokens = await Promise.all(people.map(person => demoToken(program.address, person)))
  const [admin = ''] = tokens
  const query = { entities: 'Campus' }
  const start = (n: number) =>
    Returning.start({ addresses: [program.address], token: tokens[n % tokens.length] ?? admin, query })
  const ears = await Promise.all(Array.from({ length: LISTENERS }, (_, n) => start(n)))

  // whatever fails: those who are not stopped come again for ever
  t.teardown(() => Promise.all(ears.map(ear => ear.stop())))

  const ids: string[] = []
  let over = false
  const write = async (address: string, token: string): Promise<void> => {
    for (let n = 0; !over; n++) {
      await pause(BETWEEN_WRITES_ms)
      const response = await fetch(`${address}/v1/identity/campuses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ code: `H${ids.length}-${n}`, name: 'Campus', opened_on: '2020-01-01' })
      }).catch(() => undefined)
      if (response?.status === 201) ids.push(((await response.json()) as { id: string }).id)
      else if (response !== undefined && response.status !== 503) throw new Error(await response.text())
    }
  }
  const writing = write(program.address, admin)
  for (let round = 0; round < ROUNDS; round++) await roll(program)
  over = true
  await writing
  t.ok(ids.length > 0)
  const everything = until(() => ears.every(ear => ear.heard.length >= ids.length), PATIENCE_ms, 'everything')
  await everything.catch((error: Error) => {
    const behind = ears.filter(ear => ear.heard.length < ids.length)
    const heard = behind.map(ear => `${ear.heard.length}, come ${ear.came} times, ${ear.state}`)
    throw new Error(`${error.message}: ${ids.length} of\n${heard.join('\n')}\n${program.output.slice(-4000)}`)
  })
  for (const ear of ears) {
    t.equal(ear.heard.map(({ data }) => data.id).join(), ids.join())
    t.ok(ear.came > ROUNDS, 'it was sent elsewhere')
    await ear.stop()
  }
  const [{ token: last = '' } = {}] = ears
  t.equal(await program.kill('SIGTERM'), 0, program.errors)
  t.notMatch(program.output, /"level":(?:50|60)/, 'nothing failed')

  const again = await serve(t, { ...settings, WORKERS: '1' })
  const token = await demoToken(again.address, 'admin')
  const late = await Returning.start({ addresses: [again.address], token, query, last })
  over = false
  const known = ids.length
  const more = write(again.address, token)
  await until(() => late.heard.length > 0, PATIENCE_ms, 'the first one after the restart')
  over = true
  await more
  await until(() => late.heard.length >= ids.length - known, PATIENCE_ms, 'the others')
  t.strictSame(
    late.heard.map(({ data }) => data.id),
    ids.slice(known)
  )
  await late.stop()
  t.equal(await again.kill('SIGTERM'), 0, again.errors)
})
