import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { type Jobs, task } from '#src/jobs/declaration.ts'
import { allDomains, testApp } from '#test/support/app.ts'
import { testDatabase } from '#test/support/database.ts'

const database = await testDatabase(t)
const Nothing = Type.Object({})
const nothing = task(Nothing, async () => {})

/** Whether an application with a domain of these jobs boots; what it says if not. */
const boot = async (t: Test, jobs: Jobs): Promise<string> => {
  const odd = async (app: FastifyInstance) => app.declare({ about: 'May be wrong', jobs })
  try {
    await testApp(t, { database, build: { domains: { ...allDomains, odd } } })
    return 'boots'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

t.test('what a domain declares begins with its name, once, and speaks of what there is', async t => {
  t.equal(await boot(t, { tasks: { 'odd.do': nothing }, events: { 'odd.done': Nothing } }), 'boots')
  t.match(await boot(t, { tasks: { 'library.do': nothing } }), /library\.do: what odd declares begins with its name/)
  t.match(await boot(t, { events: { 'library.done': Nothing } }), /library\.done: what odd declares begins/)
  const listen = { 'odd.do': async () => {} }
  t.match(
    await boot(t, { tasks: { 'odd.do': nothing }, on: { 'library.book_lost': listen } }),
    /odd\.do is declared twice/
  )
  t.match(await boot(t, { on: { 'library.book_eaten': listen } }), /odd\.do subscribes to library\.book_eaten/)
  t.match(await boot(t, { commands: ['odd.nowhere'] }), /odd\.nowhere: no such function/)
})

t.test('what SQL leaves to be done is declared', async t => {
  await database.sql.unsafe(`
    create function library.leave() returns void language plpgsql as $$
    begin
      perform kernel.enqueue('library.unheard_of', '{}');
      perform kernel.emit('library.untold', kernel.new_id(), '{}');
    end $$`)
  const said = await boot(t, {})
  t.match(said, /library\.unheard_of: kernel\.enqueue in SQL, declared nowhere/)
  t.match(said, /library\.untold: kernel\.emit in SQL, declared nowhere/)
})
