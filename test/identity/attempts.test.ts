import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'

const width = process.env.PROVOST_TEST_FULL === 'yes' ? 200 : 40
const { api, database } = await testApp(t, { settings: { SIGN_IN_FAILURES: '5', SIGN_IN_SECONDS: '900' } })

t.test('of many wrong passwords at once five are tried, the rest are refused unhashed', async t => {
  const email = emailOf('bursar')
  const answers = await Promise.all(Array.from({ length: width }, (_, i) => api.signIn(email, `wrong password ${i}`)))
  const tried = () => answers.filter(a => a.status === 401).length
  t.ok(tried() <= 5, `${tried()} tried of ${width}`)
  t.strictSame(
    answers.filter(a => ![401, 429, 503].includes(a.status)),
    []
  )
  // On a slow machine the queue's patience ends before five are tried: the rest of them one by one.
  while (answers.at(-1)?.status !== 429) answers.push(await api.signIn(email, 'wrong password'))
  t.equal(tried(), 5)
  const refused = answers.at(-1)
  t.equal(refused?.at('code'), 'identity.too_many_attempts')
  t.ok(Number(refused?.headers.get('retry-after')) > 0)
})

t.test('who was locked out stays out with the right password, until the window ends', async t => {
  const email = emailOf('bursar')
  t.equal((await api.signIn(email)).status, 429)
  t.equal((await api.signIn(email.toUpperCase())).status, 429, 'in any spelling')
  await database.sql`update identity.sign_in_failures set window_ends_at = now()`
  t.equal((await api.signIn(email)).status, 200, 'never for good')
})

t.test('an unknown account is locked out like a known one', async t => {
  const statuses = []
  for (let i = 0; i < 6; i++) statuses.push((await api.signIn('nobody@oak.example', 'some password')).status)
  t.strictSame(statuses, [401, 401, 401, 401, 401, 429])
})

t.test('successes are not counted, however many', async t => {
  const email = emailOf('owner')
  const answers = await Promise.all(Array.from({ length: 20 }, () => api.signIn(email)))
  t.strictSame(
    answers.filter(a => a.status !== 200 && a.status !== 503),
    [],
    'at worst the queue was too long'
  )
  t.equal((await api.signIn(email)).status, 200)
})

t.test('a right password forgets the wrong ones before it', async t => {
  const email = emailOf('auditor')
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 4; i++) t.equal((await api.signIn(email, 'wrong password')).status, 401)
    t.equal((await api.signIn(email, PASSWORD)).status, 200)
  }
})

t.test('a right password counts as right where an institution must be chosen first', async t => {
  await database.sql`
    insert into identity.users (institution_id, account_id, name, email)
    select i.id, a.id, 'Guest', a.email from identity.institutions i, identity.accounts a
    where i.code = 'elm' and a.email = ${emailOf('machine')}`
  for (let i = 0; i < 8; i++) t.equal((await api.signIn(emailOf('machine'))).status, 409)
})

t.test('one account’s lock is no other’s', async t => {
  for (let i = 0; i < 6; i++) await api.signIn(emailOf('registrar'), 'wrong password')
  t.equal((await api.signIn(emailOf('registrar'))).status, 429)
  t.equal((await api.signIn(emailOf('hr_manager'))).status, 200)
})
