import type { Act, Hands } from './structure.ts'

export const daysLists: Readonly<Record<string, string>> = {
  Slot: 'listSlots',
  Substitution: 'listSubstitutions',
  StudentLeave: 'listStudentLeaves',
  Attendance: 'listAttendance',
  AttendanceCorrection: 'listAttendanceCorrections'
}

/** A day of the fixture's year. */
const dayOf = (seed: number): string => new Date(Date.UTC(2020, 2, 2 + (seed % 200))).toISOString().slice(0, 10)

/** What happens day by day: lessons, who teaches them instead, who stays away and who came. */
export const daysActs = ({ one, create, change, word }: Hands): Act[] => {
  const id = async (entity: string, seed: number) => (await one(entity, seed)).id
  return [
    seed => change('cancelSubstitution', 'Substitution', seed),
    async seed => {
      const held_on = dayOf(7 * seed)
      await change('substituteTeacher', 'Slot', seed, { held_on, cancelled: true, reason: word() })
    },
    async seed => {
      const { section_id, subject_id, teacher_id, period_id } = await one('Slot', seed)
      const weekday = (seed % 5) + 1
      await create('placeSlot', { section_id, subject_id, teacher_id, period_id, weekday, starts_on: '2020-03-02' })
    },
    async seed => change('moveSlot', 'Slot', seed, { from: dayOf(seed), teacher_id: await id('User', seed) }),
    seed => change('removeSlot', 'Slot', seed, { from: dayOf(seed) }),
    async seed => {
      const starts_on = dayOf(seed)
      const student_id = await id('Student', seed)
      await create('requestStudentLeave', { student_id, starts_on, ends_on: starts_on, reason: word() })
    },
    seed => change('decideStudentLeave', 'StudentLeave', seed, { decision: seed % 2 === 0 ? 'approve' : 'refuse' }),
    seed => change('cancelStudentLeave', 'StudentLeave', seed),
    async seed => {
      const { section_id, student_id } = await one('Attendance', seed)
      const entries = [{ student_id: student_id ?? '', status: 'late' }]
      await create('recordAttendance', { section_id, on: dayOf(seed), entries })
    },
    seed =>
      change('correctAttendance', 'Attendance', seed, { status: seed % 2 === 0 ? 'absent' : 'late', reason: word() })
  ]
}
