import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { Id, Resource } from '#schemas/common.ts'
import { get } from '#src/read/get.ts'
import type { Source } from '#src/read/source.ts'
import type { Syncable } from '#src/sync/entity.ts'
import { allDomains, testApp } from '#test/support/app.ts'
import { testDatabase } from '#test/support/database.ts'

const database = await testDatabase(t)

interface Broken {
  entity: Syncable
  by?: NonNullable<Source['by']>
  title?: string
  view?: string
}

/** What an application says when it boots with this entity. */
const boot = async (t: Parameters<typeof testApp>[0], { title = 'Thing', view, ...read }: Broken): Promise<string> => {
  const broken = async (app: FastifyInstance) => {
    app.declare({ about: 'A domain that may be wrong' })
    const about = { operationId: 'getThing', summary: 'Get a thing', access: 'broken.things.read' } as const
    const item = Resource(title, 'A thing', { id: Id })
    app.get('/things/:id', get(item, { ...about, ...read, view: view ?? read.entity.table }))
  }
  try {
    const { app } = await testApp(t, { database, build: { domains: { ...allDomains, broken } } })
    return [...app.entities.keys()].sort().join(' ')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const table = 'library.reminders'

t.test('reads that say so are entities, under the names of their schemas', async t => {
  const found = (await boot(t, { entity: { table } })).split(' ')
  // some of resource(), some of a list of their own; what is no entity is not among them
  for (const name of ['Book', 'Campus', 'Loan', 'Thing', 'User']) t.ok(found.includes(name), name)
  for (const name of ['Session', 'SignIn', 'Job', 'Message']) t.notOk(found.includes(name), name)
})

t.test('a table whose changes are not logged stops the boot', async t => {
  const entity = { table: 'identity.sessions' }
  t.match(await boot(t, { entity }), /Thing: changes of identity\.sessions are not logged/)
})

t.test('a natural key that the log does not have stops the boot, a secret one too', async t => {
  const entity = { table, natural: ['word', 'colour'] }
  t.match(await boot(t, { entity }), /library\.reminders\.colour: not in the change log/)
  const secret = { table: 'identity.invitations', natural: ['token_hash'] }
  t.match(await boot(t, { entity: secret }), /identity\.invitations\.token_hash: not in the change log/)
})

t.test('a scope whose column only the view has stops the boot: nobody could be told that a row left them', async t => {
  await database.sql.unsafe(`
    create view public.reminder_view as
      select r.institution_id, r.id, l.user_id from library.reminders r join library.loans l on l.id = r.loan_id;
    grant select on public.reminder_view to provost_reader`)
  const source = { view: 'public.reminder_view', by: { user: 'user_id' } }
  const said = await boot(t, { entity: { table }, ...source })
  t.match(said, /library\.reminders\.user_id: no uuid in the change log, so nobody could be told/)
})

t.test('a table without versions stops the boot', async t => {
  await database.sql.unsafe('alter table library.entries rename column version to edition')
  t.match(await boot(t, { entity: { table: 'library.entries' } }), /library\.entries\.version: no integer/)
  await database.sql.unsafe('alter table library.entries rename column edition to version')
})

t.test('two entities of one name or one table stop the boot', async t => {
  t.match(await boot(t, { entity: { table }, title: 'Campus' }), /two entities are called Campus/)
  t.match(await boot(t, { entity: { table: 'library.books' } }), /library\.books: changes are told as Book/)
})
