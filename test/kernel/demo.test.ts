import t from 'tap'
import { seedDemo } from '#src/process/demo.ts'
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
