import t from 'tap'
import { machine } from '#schemas/machine.ts'
import { machines } from '#schemas/machines.ts'
import { migrate, pendingSteps } from '#src/db/migrate.ts'
import { blueprint } from '#src/process/database.ts'
import { testApp } from '#test/support/app.ts'
import { bookMachine } from '#test/toy/schemas/library/books.ts'
import { toyMachines } from '#test/toy/schemas/machines.ts'

const { api, database } = await testApp(t)
const { sql } = database

t.test('a row changes its state in declared steps only, whoever writes it', async t => {
  const [book] = await sql`select id from library.books where state = 'shelved' limit 1`
  const set = (state: string) => sql`update library.books set state = ${state} where id = ${String(book?.id)}`
  await t.resolves(set('lent'))
  await t.resolves(set('lent'), 'to stay is no step')
  await t.resolves(set('lost'))
  await t.rejects(set('shelved'), { message: 'request.state', detail: /"It is lost\."/ })
  await t.rejects(set('eaten'), { message: 'request.state' })
})

t.test('a row begins in an initial state only', async t => {
  await t.rejects(
    sql`insert into library.books (institution_id, campus_id, title, copies, acquired_on, state)
      select institution_id, campus_id, 'Born lost', 1, '2026-01-01', 'lost' from library.books limit 1`,
    /no row of library\.books begins as lost/
  )
})

t.test('a command that meets the wrong state is told the state and the steps that it has', async t => {
  const step = (name: string, state: string) => sql`select kernel.step('library.books', ${name}, ${state}) as state`
  t.strictSame([...(await step('lend', 'shelved'))], [{ state: 'lent' }])
  await t.rejects(step('lend', 'lent'), {
    message: 'request.state',
    detail: JSON.stringify({ detail: 'It is lent.', allowed: ['bring_back', 'lose'] }).replace(/([:,])(?=["[])/g, '$1 ')
  })
  await t.rejects(step('burn', 'lent'), /library\.books has no step burn/)
})

t.test('the machines are listed for everybody', async t => {
  const listed = await api.call('listStateMachines')
  t.equal(listed.status, 200)
  const names = listed.rows().map(({ entity }) => String(entity))
  t.strictSame(names, [...machines, ...toyMachines].map(m => m.entity).toSorted())
  const books = listed.rows().find(({ entity }) => entity === 'library.books')
  t.match(books, { property: 'state', states: [{ state: 'shelved', initial: true }, {}, {}] })
})

t.test('an application that declares other states than the database enforces does not boot', async t => {
  const other = machine({ ...bookMachine, steps: { ...bookMachine.steps, find: { from: ['lost'], to: 'shelved' } } })
  await t.rejects(
    testApp(t, { database, build: { machines: [...machines, other] } }),
    /library\.books: other states than the database enforces/
  )
})

t.test('one that says it in other words, or does not know of all that is allowed, does', async t => {
  const steps = Object.fromEntries(Object.entries(bookMachine.steps).slice(1))
  const older = { ...bookMachine, about: 'Other words', steps }
  await t.resolves(testApp(t, { database, build: { machines: [...machines, older] } }))
})

t.test('a machine that changes is a pending migration; one that is declared no more binds nobody', async t => {
  const options = { ...blueprint, url: database.url }
  const pending = await pendingSteps(options)
  t.ok(pending.includes('state machines'))
  await migrate(options)
  await t.resolves(sql`update library.books set state = 'shelved' where state = 'lost'`)
})
