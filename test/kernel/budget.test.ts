import t from 'tap'
import { Budgets } from '#src/access/budget.ts'

const limit = { max: 10, seconds: 60 }
const of = (max = 10) => new Budgets('test', { ...limit, max })

t.test('what others spent counts as soon as it is known, and so does when their window ends', async t => {
  const budgets = of()
  const budget = budgets.of('somebody')
  for (let i = 1; i <= 3; i++) t.equal(budget.spend(1000).remaining, 10 - i)
  t.strictSame(budgets.takeUntold(5), [budget])
  t.strictSame(budget.told(1000), { key: 'test somebody', spent: 3, left_ms: 60_000, window_ms: 60_000 })
  t.equal(budget.spend(1000).remaining, 6, 'meanwhile')
  budget.learn({ spent: 8, left_ms: 20_000 }, 1000)
  t.strictSame(budget.spend(1000), { limit, remaining: 0, reset: 20, exceeded: false })
  t.match(budget.spend(1000), { remaining: 0, exceeded: true })
  t.match(budget.spend(21_000), { remaining: 9, reset: 60, exceeded: false }, 'their window is over')
})

t.test('what is refused is not told: who goes on asking costs nothing', async t => {
  const budgets = of(2)
  const budget = budgets.of('somebody')
  for (let i = 0; i < 5; i++) budget.spend(0)
  t.equal(budgets.takeUntold(5).length, 1)
  t.equal(budget.told(0).spent, 2)
  for (let i = 0; i < 5; i++) t.equal(budget.spend(0).exceeded, true)
  t.strictSame(budgets.takeUntold(5), [])
})

t.test('an answer that comes when the window is over changes nothing of the next one', async t => {
  const budgets = of()
  const budget = budgets.of('somebody')
  budget.spend(0)
  budget.told(59_999)
  t.equal(budget.spend(60_001).remaining, 9)
  budget.learn({ spent: 10, left_ms: 1 }, 60_002)
  t.match(budget.spend(60_003), { remaining: 8, reset: 60 })
})

t.test('a database that has forgotten gives nobody more', async t => {
  const budget = of().of('somebody')
  for (let i = 0; i < 9; i++) budget.spend(0)
  budget.told(0)
  budget.learn({ spent: 9, left_ms: 60_000 }, 0)
  budget.spend(0)
  budget.told(0)
  budget.learn({ spent: 1, left_ms: 60_000 }, 0)
  t.equal(budget.spend(0).exceeded, true)
})

t.test('many are told a part at a time, each once', async t => {
  const budgets = of()
  for (let i = 0; i < 25; i++) budgets.of(String(i)).spend(0)
  const keys = [10, 10, 10, 10].map(most => budgets.takeUntold(most).map(budget => budget.told(0).key))
  t.strictSame(
    keys.map(k => k.length),
    [10, 10, 5, 0]
  )
  t.equal(new Set(keys.flat()).size, 25)
})

t.test('a clock that is set back makes no window longer, here or elsewhere', async t => {
  const hour_ms = 3_600_000
  const budget = of(2).of('somebody')
  for (let i = 0; i < 3; i++) budget.spend(hour_ms)
  t.match(budget.told(0), { spent: 2, left_ms: 60_000 }, 'others are told of no more than a window')
  t.match(budget.spend(0), { remaining: 1, reset: 60, exceeded: false })
})
