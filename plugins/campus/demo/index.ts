import type { Demo } from '#src/http/registry.ts'
import { writeCalendar } from './calendar.ts'
import { writePeople } from './people.ts'
import { writeStructure } from './structure.ts'
import { writeTimetable } from './timetable.ts'

/** A believable school: its years, what it teaches, and whom. */
export const campusDemo: Demo = async (sql, school) => {
  await writeCalendar(sql, school)
  const structure = await writeStructure(sql, school)
  await writePeople(sql, school, structure)
  await writeTimetable(sql, school, structure)
}
