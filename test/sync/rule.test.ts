import fc from 'fast-check'
import t from 'tap'
import type { Actor } from '#src/access/actor.ts'
import type { Reach } from '#src/access/permission.ts'
import { Parameters } from '#src/read/parameters.ts'
import { anySubjectsSql, covers, type Operation, type Subjects, toldAs, toldSql } from '#src/sync/reach.ts'
import { testApp } from '#test/support/app.ts'

const { app, database } = await testApp(t)

interface Told {
  told: Operation | null
  operation: Operation
  before: Subjects
  after: Subjects
}

t.test('a page of SQL and a batch in memory tell the same changes', async t => {
  const [facts] = await database.sql<{ institution: string; campuses: string[]; user: string; other: string }[]>`
    select i.id as institution,
      (select array_agg(c.id::text) from identity.campuses c where c.institution_id = i.id) as campuses,
      (select u.id from identity.users u where u.institution_id = i.id and u.email = 'student@oak.example') as user,
      (select u.id from identity.users u where u.institution_id = i.id and u.email = 'teacher@oak.example') as other
    from identity.institutions i where i.code = 'oak'`
  const { institution = '', campuses = [], user = '', other = '' } = facts ?? {}
  const actor: Actor = {
    institution,
    user,
    account: '',
    session: '',
    machine: false,
    enrolling: false,
    allows: new Map()
  }
  const reaches: Reach[] = [
    'institution',
    [{ subject: 'campus', ids: campuses.slice(0, 1) }],
    [{ subject: 'campus', ids: [] }],
    [{ subject: 'user', relation: 'identity.own_users' }],
    [
      { subject: 'user', relation: 'identity.own_users' },
      { subject: 'campus', ids: campuses }
    ],
    [{ subject: 'section', relation: 'identity.own_users' }]
  ]
  const loan = fc.record({
    id: fc.constant(user),
    campus_id: fc.constantFrom(...campuses, other),
    user_id: fc.constantFrom(user, other)
  })
  const book = fc.record({ id: fc.constant(user), campus_id: fc.constantFrom(...campuses, other) })
  const image = fc.record({ 'library.loans': loan, 'library.books': book })
  const change = fc.oneof(
    fc.record({ operation: fc.constant('insert'), before: fc.constant(null), after: image }),
    fc.record({ operation: fc.constant('update'), before: image, after: image }),
    fc.record({ operation: fc.constant('delete'), before: image, after: fc.constant(null) })
  )
  const entities = ['Loan', 'Book'].flatMap(name => app.entities.get(name) ?? [])
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 5, maxLength: 20 }),
      fc.constantFrom(...reaches),
      fc.constantFrom(...entities),
      async (changes, reach, entity) => {
        const parameters = new Parameters(institution)
        const rows = changes.map(({ operation, before, after }) => {
          const of = (row: typeof before) => (row === null ? null : row[entity.table as keyof typeof row])
          return { entity: entity.table, institution_id: institution, operation, before: of(before), after: of(after) }
        })
        const log = parameters.add(JSON.stringify(rows))
        const told = await app.db.watch.query<Told>(
          `select ${toldSql(entity, reach, 'c', actor, parameters)} as told, c.operation,
            ${anySubjectsSql(entities, 'before', 'c')} as before, ${anySubjectsSql(entities, 'after', 'c')} as after
          from jsonb_to_recordset(${log}::text::jsonb)
            as c (entity text, institution_id uuid, operation text, before jsonb, after jsonb)
          where c.institution_id = $1`,
          parameters.values
        )
        t.equal(told.length, changes.length)
        for (const row of told) {
          const sees = (whose: NonNullable<Subjects>) => covers(reach, whose, (_relation, id) => id === user)
          t.equal(toldAs(row, sees) ?? null, row.told)
        }
      }
    ),
    { numRuns: 60 }
  )
})
