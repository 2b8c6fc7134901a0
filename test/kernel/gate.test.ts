import t from 'tap'
import { Busy } from '#src/busy.ts'
import { Gate } from '#src/gate.ts'
import { until } from '#test/support/poll.ts'

/** Work that ends when it is told to. */
const held = () => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  return { work: () => promise, finish: () => resolve(), fail: () => reject(new Error('failed')) }
}

const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof Busy ? 'busy' : 'failed')
  )

t.test('never more than the limit are in flight, whatever is asked of it', async t => {
  const gate = new Gate(4, { room: 1000, patience_ms: 60_000 })
  let inFlight = 0
  let most = 0
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inFlight)
    for (let i = 0; i < 3; i++) await new Promise(resolve => setImmediate(resolve))
    inFlight--
    if (Math.random() < 0.2) throw new Error('failed')
  }
  const outcomes = await Promise.all(Array.from({ length: 500 }, () => outcome(gate.run(work))))
  t.equal(most, 4)
  t.notOk(outcomes.includes('busy'))
  t.equal(gate.active, 0)
  t.equal(gate.waiting, 0)
})

t.test('who waits goes in the order of arrival, and newcomers never overtake', async t => {
  const gate = new Gate(1, { room: 5000, patience_ms: 60_000 })
  const first = held()
  const order: number[] = []
  const all = [gate.run(first.work)]
  // more than the queue keeps before it tidies up
  for (let i = 0; i < 3000; i++) {
    all.push(
      gate.run(async () => {
        order.push(i)
        if (i === 5) all.push(gate.run(async () => void order.push(9999)))
      })
    )
  }
  first.finish()
  await Promise.all(all)
  await Promise.all(all)
  t.strictSame(order, [...Array(3000).keys(), 9999])
})

t.test('the queue is bounded: who finds it full is refused at once, and counted', async t => {
  const gate = new Gate(2, { room: 3, patience_ms: 60_000 })
  const [a, b] = [held(), held()]
  const running = [outcome(gate.run(a.work)), outcome(gate.run(b.work))]
  const waiting = [1, 2, 3].map(() => outcome(gate.run(async () => {})))
  t.equal(gate.active, 2)
  t.equal(gate.waiting, 3)
  t.equal(await outcome(gate.run(async () => {})), 'busy')
  t.equal(gate.refused, 1)
  a.finish()
  b.finish()
  t.strictSame(await Promise.all([...running, ...waiting]), Array(5).fill('done'))
  t.equal(gate.refused, 1)
})

t.test('patience is bounded: who waits too long is refused, and its place goes to nobody', async t => {
  const gate = new Gate(1, { room: 10, patience_ms: 50 })
  // the gate's own clock does not keep a process alive
  const alive = setInterval(() => {}, 1000)
  t.teardown(() => clearInterval(alive))
  const first = held()
  const running = outcome(gate.run(first.work))
  let ran = 0
  const late = [1, 2, 3].map(() => outcome(gate.run(async () => void ran++)))
  const began = performance.now()
  t.strictSame(await Promise.all(late), ['busy', 'busy', 'busy'])
  const waited_ms = performance.now() - began
  t.ok(waited_ms >= 20 && waited_ms < 1000, `${Math.round(waited_ms)} ms`)
  t.equal(gate.refused, 3)
  t.equal(gate.waiting, 0)
  t.equal(ran, 0)
  first.finish()
  t.equal(await running, 'done')
  t.equal(gate.active, 0)
  t.equal(await outcome(gate.run(async () => {})), 'done', 'and it serves on')
})

t.test('work that fails gives its place back, also when it fails before it begins', async t => {
  const gate = new Gate(1, { room: 10, patience_ms: 60_000 })
  const first = held()
  const running = outcome(gate.run(first.work))
  const next = outcome(gate.run(async () => {}))
  first.fail()
  t.equal(await running, 'failed')
  t.equal(await next, 'done')
  const thrown = (): Promise<void> => {
    throw new Error('before any promise')
  }
  t.equal(await outcome((async () => gate.run(thrown))()), 'failed')
  t.equal(gate.active, 0, 'no place is lost')
  const second = held()
  const busy = outcome(gate.run(second.work))
  const queued = outcome(gate.run(thrown))
  const after = outcome(gate.run(async () => {}))
  second.finish()
  t.strictSame(await Promise.all([busy, queued, after]), ['done', 'failed', 'done'])
  await until(() => gate.active === 0, 15_000, 'an idle gate')
})

t.test('it passes on what the work answers', async t => {
  const gate = new Gate(1, { room: 1, patience_ms: 1000 })
  t.strictSame(await Promise.all([gate.run(async () => 1), gate.run(async () => 2)]), [1, 2])
})
