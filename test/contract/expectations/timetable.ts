import { everybody, type MayCall, registry } from './holders.ts'

const registrars = [...registry, 'campus_registrar'] as const

export const timetable: MayCall = {
  listSlots: everybody,
  exportSlots: everybody,
  getSlot: everybody,
  getSlotHistory: everybody,
  placeSlot: registrars,
  importSlots: registrars,
  moveSlot: registrars,
  removeSlot: registrars,
  listSubstitutions: everybody,
  exportSubstitutions: everybody,
  getSubstitution: everybody,
  getSubstitutionHistory: everybody,
  importSubstitutions: registrars,
  substituteTeacher: registrars,
  cancelSubstitution: registrars,
  getTimetable: everybody,
  listCalendarLinks: everybody,
  createCalendarLink: everybody,
  revokeCalendarLink: everybody,
  getTimetableCalendar: 'public'
}
