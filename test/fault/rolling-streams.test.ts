import t from 'tap'
import { DEMO_PASSWORD, demoToken } from '#test/support/demo.ts'
import { EventReader } from '#test/support/events.ts'
import { KeepAliveClient } from '#test/support/keep-alive.ts'
import { until } from '#test/support/poll.ts'
import { dataFolder, serve } from '#test/support/process.ts'
import { roll } from '#test/support/workers.ts'

const ROUNDS = process.env.PROVOST_TEST_FULL === 'yes' ? 5 : 1
const LISTENERS = 10

/** Hears of campuses, and comes again when sent away, with the token that it had last. */
class Listener {
  readonly told: string[] = []
  sentAway = -1

  async listen(url: string, token: string, enough: () => boolean): Promise<void> {
    for (let since: string | undefined; !enough(); ) {
      const headers = since === undefined ? {} : { 'last-event-id': since }
      const stream = await EventReader.open(url, token, headers)
      if (stream.status !== 200) throw new Error(`${stream.status} when it came again`)
      this.sentAway++
      for (let event = await stream.next(); event !== undefined; event = await stream.next()) {
        this.told.push(String(event.data.id))
        if (enough()) return stream.close()
      }
      if (!/\n\nretry: \d+\n\n$/.test(stream.text)) throw new Error(`it ends so: ${stream.text.slice(-200)}`)
      since = [...stream.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1]
    }
  }
}

t.test('SIGHUP sends listeners to the new workers, and they miss nothing', async t => {
  const settings = { DATA_DIR: dataFolder(t), DEMO_PASSWORD, WORKERS: '2', LOG_LEVEL: 'warn' }
  const program = await serve(t, settings)
  const token = await demoToken(program.address, 'admin')
  const writer = new KeepAliveClient(program.address)
  const made: string[] = []
  const make = async (): Promise<void> => {
    const body = { code: `S${made.length}`, name: 'Campus', opened_on: '2020-01-01' }
    const { text } = await writer.ask({ method: 'POST', path: '/v1/identity/campuses', token, body })
    const { id }: { id: string } = JSON.parse(text)
    made.push(id)
  }
  let all = Number.POSITIVE_INFINITY
  const listeners = Array.from({ length: LISTENERS }, () => new Listener())
  const url = `${program.address}/v1/events?entities=Campus`
  const listening = listeners.map(one => one.listen(url, token, () => one.told.length >= all))
  await until(() => listeners.every(one => one.sentAway === 0), 60_000, 'everybody to listen')

  let rolled = false
  const rounds = (async () => {
    for (let round = 0; round < ROUNDS; round++) await roll(program)
    rolled = true
  })()
  await until(() => make().then(() => rolled), 1_000_000, 'the rounds')
  await rounds
  // told before the last one is there
  all = made.length + 1
  await make()
  await Promise.all(listening)
  for (const { told, sentAway } of listeners) {
    t.strictSame(told, made, 'each change once and in order')
    t.ok(sentAway >= ROUNDS)
  }
  writer.end()
  t.equal(await program.kill('SIGTERM'), 0, program.errors)
})
