import { randomUUID } from 'node:crypto'
import type { TestApp } from './app.ts'
import type { Answer, Call } from './client.ts'

type Campus = 'NORTH' | 'SOUTH'

/** Words for tests of the fixture's school (test/support/school.ts): the oak school's rows by what people call them. */
export const schoolOf = ({ api, database: { sql } }: Pick<TestApp, 'api' | 'database'>) => {
  const one = async (rows: Promise<readonly { id: string }[]>): Promise<string> => {
    const [row] = await rows
    if (row === undefined) throw new Error('the fixture has no such row')
    return row.id
  }
  const ofCampus = (table: 'sections' | 'periods', named: 'name' | 'code', campus: Campus, called: string) =>
    one(sql<{ id: string }[]>`
      select r.id from ${sql(`campus.${table}`)} r
      join identity.institutions i on i.id = r.institution_id and i.code = 'oak'
      join identity.campuses c on c.institution_id = r.institution_id and c.id = r.campus_id and c.code = ${campus}
      where r.${sql(named)} = ${called}`)
  const idOf = (table: 'students' | 'guardians' | 'subjects' | 'families', name: string) =>
    one(sql<{ id: string }[]>`
      select r.id from ${sql(`campus.${table}`)} r join identity.institutions i on i.id = r.institution_id
      where i.code = 'oak' and (r.name = ${name} or r.name like ${`${name} %`})
      order by r.name`)
  const commanding = (call: Call): Call => ({
    as: 'registrar',
    ...call,
    headers: { 'idempotency-key': randomUUID(), 'if-match': '*', ...call.headers }
  })
  return {
    idOf,
    student: (name: string) => idOf('students', name),
    section: (campus: Campus, name: string) => ofCampus('sections', 'name', campus, name),
    period: (campus: Campus, code: string) => ofCampus('periods', 'code', campus, code),
    campus: async (code: Campus): Promise<string> =>
      (await api.call('listCampuses', { as: 'owner', query: { code } })).str('data', 0, 'id'),
    /** A command with a key, by the registrar unless somebody else is named. */
    act: (operation: string, call: Call = {}): Promise<Answer> => api.call(operation, commanding(call)),
    /** The same, asked again while the server is busy. */
    patiently: (operation: string, call: Call = {}): Promise<Answer> => api.patiently(operation, commanding(call))
  }
}
