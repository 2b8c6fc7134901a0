import t from 'tap'
import { inOrder, seedDemo } from '#src/process/demo.ts'
import { testApp } from '#test/support/app.ts'

const { app, database } = await testApp(t, { settings: { DEMO_PASSWORD: 'chosen for the demo' } })

t.test('a start gives the chosen password to whoever has one, and to nobody who comes in by an invitation', async t => {
  await database.sql`
    insert into identity.accounts (email, password_hash)
    values ('admin@demo.example', 'what it was'), ('newcomer@demo.example', null), ('admin@other.example', 'what it was')`
  t.strictSame(await seedDemo(app, database.url), [], 'there is an institution already')
  const rows = await database.sql`
    select email, password_hash from identity.accounts where email like '%@demo.example' or email like '%@other.example' order by email`
  t.match(
    rows.map(row => [row.email, row.password_hash]),
    [
      ['admin@demo.example', /^(?!what it was)./],
      ['admin@other.example', 'what it was'],
      ['newcomer@demo.example', null]
    ]
  )
})

t.test('each domain’s rows come after those that they refer to, whatever the domains are called', async t => {
  const ran: string[] = []
  const demo = (domain: string, ...after: string[]) => ({ domain, after, demo: async () => void ran.push(domain) })
  const facts = { password: async () => '' }
  const run = async (...demos: ReturnType<typeof demo>[]) => {
    await database.sql.begin(async tx => {
      for (const one of inOrder(demos)) await one(tx, facts)
    })
    return ran.splice(0)
  }
  t.strictSame(await run(demo('a', 'c', 'b'), demo('b', 'c'), demo('c')), ['c', 'b', 'a'])
  t.strictSame(await run(demo('a', 'not there')), ['a'])
  t.throws(() => inOrder([demo('a', 'b'), demo('b', 'a')]), /a, b/)
})

t.test('an empty database becomes a school with people and a calendar', async t => {
  await database.sql`truncate identity.institutions, identity.accounts cascade`
  t.equal((await seedDemo(app, database.url)).length, 14)
  const [made] = await database.sql`
    select count(*)::int as terms from campus.terms where institution_id in (select id from identity.institutions)`
  t.equal(made?.terms, 4)
})
