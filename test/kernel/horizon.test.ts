import t from 'tap'
import { Horizon } from '#src/observe/horizon.ts'
import { testApp } from '#test/support/app.ts'

t.test('how long the horizon stands still while something is under way, and a word of it once', async t => {
  const said: number[] = []
  const horizon = new Horizon(({ seconds }) => said.push(seconds))
  t.equal(horizon.seconds({ horizon: '7', above: true }, 1000), 0)
  t.equal(horizon.seconds({ horizon: '7', above: true }, 31_000), 30)
  t.equal(horizon.seconds({ horizon: '8', above: true }, 32_000), 0, 'it has moved')
  t.equal(horizon.seconds({ horizon: '8', above: true }, 132_000), 100)
  t.equal(horizon.seconds({ horizon: '8', above: true }, 142_000), 110)
  t.strictSame(said, [100])
  t.equal(horizon.seconds({ horizon: '8', above: false }, 150_000), 0, 'nothing waits')
})

t.test('the metrics name it', async t => {
  const { api } = await testApp(t)
  t.match((await api.call('getMetrics', {})).text, /^provost_changes_held_seconds \d/m)
})
