import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { TestApp } from '#test/support/app.ts'
import type { Answer, Call } from '#test/support/client.ts'

/** Words for tests of the fixture's school (test/support/school.ts): the oak school's, unless said otherwise. */
export const schoolOf = ({ api, database: { sql } }: TestApp) => {
  const idOf = async (text: 'students' | 'guardians' | 'subjects' | 'families', name: string): Promise<string> => {
    const rows = await sql<{ id: string }[]>`
      select r.id from ${sql(`campus.${text}`)} r join identity.institutions i on i.id = r.institution_id
      where i.code = 'oak' and r.name = ${name}`
    return rows[0]?.id ?? ''
  }
  const section = async (campus: 'NORTH' | 'SOUTH', name: string): Promise<string> => {
    const rows = await sql<{ id: string }[]>`
      select s.id from campus.sections s
      join identity.institutions i on i.id = s.institution_id and i.code = 'oak'
      join identity.campuses c on c.institution_id = s.institution_id and c.id = s.campus_id and c.code = ${campus}
      where s.name = ${name}`
    return rows[0]?.id ?? ''
  }
  const campus = async (code: 'NORTH' | 'SOUTH'): Promise<string> =>
    (await api.call('listCampuses', { as: 'owner', query: { code } })).str('data', 0, 'id')
  const as = 'registrar'
  return {
    idOf,
    section,
    campus,
    /** A command with a key, by the registrar unless somebody else is named. */
    act: (operation: string, call: Call = {}): Promise<Answer> =>
      api.call(operation, {
        as,
        ...call,
        headers: { 'idempotency-key': randomUUID(), 'if-match': '*', ...call.headers }
      }),
    /** Who is told that the server is busy asks again, as clients do. */
    patiently: async (operation: string, call: Call = {}): Promise<Answer> => {
      const headers = { 'idempotency-key': randomUUID(), 'if-match': '*', ...call.headers }
      for (;;) {
        const answer = await api.call(operation, { as, ...call, headers })
        if (answer.status !== 503) return answer
      }
    },
    refused: (t: Test, answer: Answer, status: number, code: string): void => {
      t.equal(answer.status, status, answer.text)
      t.equal(answer.at('code'), code)
    }
  }
}
