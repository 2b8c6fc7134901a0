import type { Sql } from '#src/db/pool.ts'

/** Ids of the oak school by what people call them: what is sent to the API, found behind it. */
export const oakIds = (sql: Sql) => {
  const one = async (rows: Promise<readonly { id: string }[]>): Promise<string> => {
    const [row] = await rows
    if (row === undefined) throw new Error('the fixture has no such row')
    return row.id
  }
  return {
    student: (name: string) =>
      one(sql<{ id: string }[]>`
        select s.id from campus.students s join identity.institutions i on i.institution_id = s.institution_id
        where i.code = 'oak' and s.name like ${`${name} %`}`),
    section: (name: string, campus: string) =>
      one(sql<{ id: string }[]>`
        select s.id from campus.sections s join identity.institutions i on i.institution_id = s.institution_id
        join identity.campuses c on c.institution_id = s.institution_id and c.id = s.campus_id
        where i.code = 'oak' and s.name = ${name} and c.code = ${campus}`),
    period: (code: string, campus: string) =>
      one(sql<{ id: string }[]>`
        select p.id from campus.periods p join identity.institutions i on i.institution_id = p.institution_id
        join identity.campuses c on c.institution_id = p.institution_id and c.id = p.campus_id
        where i.code = 'oak' and p.code = ${code} and c.code = ${campus}`)
  }
}
