import t, { type Test } from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer, Client } from '#test/support/client.ts'
import { people } from '#test/support/fixture.ts'

/** A school in which everybody is an owner, and a token of each. */
const ownersOnly = async (t: Test) => {
  const { api, database } = await testApp(t)
  await database.sql`
    insert into identity.grants (institution_id, user_id, role, scope)
    select institution_id, id, 'owner', 'institution' from identity.users
    on conflict do nothing`
  const members = []
  for (const person of people) {
    const token = await api.token(person)
    const id = (await api.call('getMe', { token })).str('id')
    const held = await api.call('listGrants', { token, query: { user_id: id, role: 'owner' } })
    members.push({ id, token, grant: held.str('data', 0, 'id') })
  }
  const left = async (): Promise<number> => {
    const [row] = await database.sql`
      select count(*)::int as n from identity.grants g join identity.users u on u.id = g.user_id
      join identity.institutions i on i.id = g.institution_id
      where i.code = 'oak' and g.role = 'owner' and u.status = 'active' and u.kind = 'person'`
    return Number(row?.n)
  }
  return { api, members, left }
}

type Member = Awaited<ReturnType<typeof ownersOnly>>['members'][number]

const revoke = (api: Client, { token }: Pick<Member, 'token'>, { grant }: Pick<Member, 'grant'>) =>
  api.call('revokeRole', { token, params: { id: grant }, headers: { 'if-match': '*' } })

const disable = (api: Client, { token }: Pick<Member, 'token'>, { id }: Pick<Member, 'id'>) =>
  api.call('disableUser', { token, params: { id } })

const statuses = (answers: readonly Answer[]) =>
  Object.entries(Object.groupBy(answers, a => `${a.status} ${a.at('code') ?? ''}`)).map(
    ([s, all]) => `${s}: ${all?.length}`
  )

/** Everybody against the next and the one after: a ring in which each may be the last. */
const ring = (
  members: readonly Member[],
  act: (by: Member, on: Member, n: number) => Promise<Answer>
): Promise<Answer[]> =>
  Promise.all(
    members.flatMap((by, n) => [1, 2].map(step => act(by, members[(n + step) % members.length] ?? by, n + step)))
  )

/** Who is told that it is busy comes again. */
const insist = async (act: () => Promise<Answer>): Promise<Answer> => {
  const answer = await act()
  return answer.status === 503 ? insist(act) : answer
}

const expected = [200, 204, 401, 403, 404, 409, 412, 503]

t.test('of owners who take the role from each other at once, one is left', async t => {
  const { api, members, left } = await ownersOnly(t)
  const answers = await ring(members, (by, on) => revoke(api, by, on))
  t.ok(answers.length >= 20)
  t.strictSame(
    answers.filter(a => !expected.includes(a.status)),
    [],
    statuses(answers).join(', ')
  )
  t.ok((await left()) >= 1)
})

t.test('of owners who shut each other out at once, one is left', async t => {
  const { api, members, left } = await ownersOnly(t)
  const answers = await ring(members, (by, on) => disable(api, by, on))
  t.strictSame(
    answers.filter(a => !expected.includes(a.status)),
    [],
    statuses(answers).join(', ')
  )
  t.ok((await left()) >= 1)
})

t.test('of owners who all go at once, one way or the other, one is left', async t => {
  const { api, members, left } = await ownersOnly(t)
  // each for themselves: nobody's right to do so depends on another's
  const answers = await Promise.all(
    members.flatMap(member => [insist(() => revoke(api, member, member)), insist(() => disable(api, member, member))])
  )
  t.strictSame(
    answers.filter(a => !expected.includes(a.status)),
    [],
    statuses(answers).join(', ')
  )
  t.equal(await left(), 1, statuses(answers).join(', '))
  t.ok(answers.length >= 20 && answers.some(a => a.at('code') === 'identity.last_owner'))
})

const { api } = await testApp(t)

const idOf = async (as: string): Promise<string> => (await api.call('getMe', { as })).str('id')

const grant = (as: string, body: object) => api.call('grantRole', { as, body })

t.test('the last owner stays, and may go once there is another', async t => {
  const me = await idOf('owner')
  const own = (await api.call('listGrants', { as: 'owner', query: { role: 'owner' } })).str('data', 0, 'id')
  const take = (id: string) => api.call('revokeRole', { as: 'owner', params: { id }, headers: { 'if-match': '*' } })
  t.equal((await take(own)).at('code'), 'identity.last_owner')
  t.equal((await api.call('disableUser', { as: 'owner', params: { id: me } })).at('code'), 'identity.last_owner')
  const dry = { params: { id: me }, headers: { prefer: 'tx=rollback' } }
  t.equal((await api.call('disableUser', { as: 'owner', ...dry })).at('code'), 'identity.last_owner', 'rehearsed, too')
  const invited = await api.call('createUser', {
    as: 'owner',
    body: { name: 'Heir', email: 'heir@oak.example' },
    headers: { 'idempotency-key': crypto.randomUUID() }
  })
  await grant('owner', { user_id: invited.str('id'), role: 'owner', scope: 'institution' })
  t.equal((await take(own)).at('code'), 'identity.last_owner', 'who cannot come in yet is none')
  await grant('owner', { user_id: await idOf('admin'), role: 'owner', scope: 'institution' })
  t.equal((await take(own)).status, 204)
})
