import type { Demo } from '#src/http/registry.ts'
import { writeAttendance } from './attendance.ts'
import { writeCalendar } from './calendar.ts'
import { writePeople } from './people.ts'
import { writeStructure } from './structure.ts'
import { writeTimetable } from './timetable.ts'

/** A believable school: its years, what it teaches, and whom. */
export const campusDemo: Demo = async (sql, school) => {
  await writeCalendar(sql, school)
  const structure = await writeStructure(sql, school)
  await writePeople(sql, school, structure)
  // in one transaction nobody else counts what there is: what reads it next would be planned for nothing
  await sql`analyze campus.sections, campus.students, campus.guardians, campus.guardianships, campus.enrolments`
  await writeTimetable(sql, school, structure)
  await sql`analyze identity.users, campus.teaching_assignments, campus.slots, campus.bookings`
  await writeAttendance(sql, school, structure)
}
