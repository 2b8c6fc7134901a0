import type { Transaction } from '#src/db/pool.ts'
import { type School, YEAR } from './school.ts'

/** Previews of nobody: a year later, of all and of the north. */
export const seedPromotions = async (sql: Transaction, { institution_id, campuses }: School): Promise<void> => {
  await sql`
    with next as (
      insert into campus.academic_years (institution_id, code, name, starts_on, ends_on, weekdays)
      values (${institution_id}, '2021', 'Year 2021', '2021-01-04', '2021-12-17', '[1, 2, 3, 4, 5]') returning id
    )
    insert into campus.promotions
      (institution_id, from_year_id, to_year_id, campus_id, hash, promote, retain, graduate, leave, exceptions)
    select y.institution_id, y.id, next.id, c.id, encode(sha256(''), 'hex'), 0, 0, 0, 0, 0
    from campus.academic_years y, next, unnest(${sql.array([null, null, campuses[0], campuses[0]])}::uuid[]) c (id)
    where y.institution_id = ${institution_id} and y.code = ${YEAR}`
}
