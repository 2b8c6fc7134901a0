import type { Transaction } from '#src/db/pool.ts'
import { seedAttendance } from './school/attendance.ts'
import { seedPeople } from './school/people.ts'
import { seedPromotions } from './school/promotions.ts'
import type { School } from './school/school.ts'
import { seedStructure } from './school/structure.ts'
import { seedTimetable } from './school/timetable.ts'

/** What a school of the fixture teaches, and whom. */
export const seedSchool = async (sql: Transaction, school: School): Promise<void> => {
  await seedStructure(sql, school)
  await seedPeople(sql, school)
  await seedTimetable(sql, school)
  await seedPromotions(sql, school)
  await seedAttendance(sql, school)
}
