import { randomUUID } from 'node:crypto'
import type { TestApp } from './app.ts'
import { schoolOf } from './campus.ts'

/** Words for tests of files of enrolments, in the fixture's year of the oak school's north. */
export const seatingOf = (app: TestApp) => {
  const { api, database } = app
  const { sql } = database
  const { campus, section } = schoolOf(app)
  return {
    /** So many students without a seat. */
    newcomers: async (count: number, status = 'active'): Promise<string[]> => {
      const rows = await sql<{ id: string }[]>`
        insert into campus.students (institution_id, campus_id, name, status, admitted_on)
        select institution_id, id, 'Newcomer ' || n, ${status}, '2020-01-06'
        from identity.campuses, generate_series(1, ${count}) n where id = ${await campus('NORTH')} returning id`
      return rows.map(({ id }) => id)
    },
    /** A section that nobody sits in, beside another. */
    room: async (capacity: number, beside = 'Grade 2 A'): Promise<string> => {
      const code = randomUUID().slice(0, 8).toUpperCase()
      const [row] = await sql<{ id: string }[]>`
        insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
        select institution_id, academic_year_id, class_level_id, campus_id, ${code}, 'Of a file', ${capacity}
        from campus.sections where id = ${await section('NORTH', beside)} returning id`
      if (row === undefined) throw new Error('there is no such section')
      return row.id
    },
    send: (lines: readonly object[], query = {}, headers = {}, as = 'registrar') =>
      api.call('importEnrolments', {
        as,
        body: lines.map(line => `${JSON.stringify(line)}\n`).join(''),
        query,
        headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': randomUUID(), ...headers }
      })
  }
}
