import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { Turns } from '#src/auth/turns.ts'

t.test('the same key waits for its turn, also behind a failure; others do not', async t => {
  const turns = new Turns()
  const told: string[] = []
  const act = (key: string, name: string, ms: number) =>
    turns.take(key, async () => {
      told.push(`${name} begins`)
      await pause(ms)
      told.push(`${name} ends`)
      if (name === 'first') throw new Error('it failed')
    })
  await Promise.allSettled([act('a', 'first', 60), act('a', 'second', 10), act('b', 'other', 20)])
  t.strictSame(told, ['first begins', 'other begins', 'other ends', 'first ends', 'second begins', 'second ends'])
  let ran = false
  await turns.take('a', async () => {
    ran = true
  })
  t.ok(ran)
})
