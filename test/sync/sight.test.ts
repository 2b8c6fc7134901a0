import { Type } from '@sinclair/typebox'
import t from 'tap'
import type { Actor } from '#src/access/actor.ts'
import type { Permission, Reach } from '#src/access/permission.ts'
import { Problem } from '#src/http/problem.ts'
import { visibility } from '#src/read/visible.ts'
import { relationsOf, sealSql, sightMark, sightsOf } from '#src/sync/sight.ts'
import { testApp } from '#test/support/app.ts'

const { app, database } = await testApp(t)

const actor = (allows: Record<Permission, Reach>, more: Partial<Actor> = {}): Actor => ({
  institution: '019a9d5e-7c00-7abc-8def-0123456789ab',
  user: '019a9d5e-7c00-7abc-8def-0123456789ac',
  account: '',
  session: '',
  machine: false,
  enrolling: false,
  allows: new Map(Object.entries(allows) as [Permission, Reach][]),
  ...more
})

const campus = (...ids: string[]): Reach => [{ subject: 'campus', ids }]
const own: Reach = [{ subject: 'user', relation: 'identity.own_users' }]

const refusal = (who: Actor, asked: string): string => {
  try {
    sightsOf(who, app.entities, asked)
    return 'seen'
  } catch (error) {
    return error instanceof Problem ? `${error.code} ${error.message}` : String(error)
  }
}

t.test('who names nothing sees all that they may, who names something must be allowed to', async t => {
  const reader = actor({ 'identity.campuses.read': campus('a'), 'library.books.read': own, 'library.loans.read': own })
  const names = sightsOf(reader, app.entities, undefined).map(({ entity }) => entity.name)
  t.strictSame(names, ['Campus', 'Loan'], 'a book is nobody’s own')
  t.equal(sightsOf(reader, app.entities, 'Campus').at(0)?.reach, 'institution', 'reference data goes to all holders')
  t.equal(refusal(reader, 'Campus,Loan'), 'seen')
  t.match(refusal(reader, 'Campus,Book'), /^access\.denied .*Book/)
  t.match(refusal(reader, 'User'), /^access\.denied .*User/)
  t.match(refusal(reader, 'Campus,Planet'), /^request\.invalid/)
})

t.test('the mark of a sight changes with entities, reach and properties, not with their order', async t => {
  const mark = (who: Actor, asked?: string) => sightMark(who, sightsOf(who, app.entities, asked), asked)
  const one = actor({ 'library.books.read': campus('a', 'b'), 'identity.campuses.read': 'institution' })
  const before = mark(one)
  t.equal(mark(one, 'Campus,Book'), mark(one, 'Book,Campus,Book'))
  t.match(mark(one, 'Campus,Book'), new RegExp(`^[\\w-]{4}~${before}$`), 'the same is seen, by name')
  t.equal(mark(actor({ 'identity.campuses.read': 'institution', 'library.books.read': campus('b', 'a') })), before)
  t.not(mark(one, 'Book'), before, 'another choice')
  t.not(mark(actor({ 'library.books.read': campus('a'), 'identity.campuses.read': 'institution' })), before)
  t.not(mark({ ...one, allows: new Map([...one.allows, ['library.prices.read', 'institution']]) }), before, 'a price')
  const [book] = sightsOf(one, app.entities, 'Book')
  const wider = book && {
    ...book,
    visible: visibility(Type.Object({ ...book.entity.item.properties, shelf: Type.String() }))
  }
  t.equal(wider && sightMark(one, [wider], 'Book'), mark(one, 'Book'), 'a release with one more property')
  t.not(mark({ ...one, institution: '019a9d5e-7c00-7abc-8def-0123456789ad' }), before, 'another institution')
})

t.test('a seal changes with whom a relation holds', async t => {
  const reader = actor({ 'library.loans.read': own })
  const relations = relationsOf(sightsOf(reader, app.entities, undefined))
  t.strictSame(relations, ['identity.own_users'])
  const seal = async (institution: string | undefined, user: string | undefined): Promise<string> => {
    const text = `select ${sealSql(relations, '$1', '$2')} as seal where $1::uuid is not null and $2::uuid is not null`
    const [row] = await app.db.watch.query<{ seal: string }>(text, [institution ?? '', user ?? ''])
    return row?.seal ?? ''
  }
  const [one, other] = await database.sql<{ institution_id: string; id: string }[]>`
    select institution_id, id from identity.users where email like 'student@%' order by email`
  const held = await seal(one?.institution_id, one?.id)
  t.match(held, /^[0-9a-f]{8}$/)
  t.equal(await seal(one?.institution_id, one?.id), held)
  t.not(await seal(other?.institution_id, other?.id), held)
  t.not(await seal(one?.institution_id, other?.id), held)
  t.equal(sealSql([], '$1', '$2'), `''`, 'where no relation decides there is nothing to seal')
})
