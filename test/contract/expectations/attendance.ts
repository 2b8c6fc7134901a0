import { everybody, type MayCall, registry } from './holders.ts'

/** The office of a campus with the office of all. */
const office = [...registry, 'campus_registrar']
const teaching = [...office, 'teacher']
const staffReads = [...teaching, 'auditor']
const reads = [...staffReads, 'guardian', 'student']
const asks = [...office, 'guardian', 'student']

export const attendance: MayCall = {
  listAttendanceRules: everybody,
  exportAttendanceRules: everybody,
  getAttendanceRule: everybody,
  getAttendanceRuleHistory: everybody,
  createAttendanceRule: office,
  updateAttendanceRule: office,
  deleteAttendanceRule: office,
  batchAttendanceRules: office,
  importAttendanceRules: office,

  listAttendance: reads,
  exportAttendance: reads,
  getAttendance: reads,
  getAttendanceHistory: reads,
  recordAttendance: teaching,
  importAttendance: teaching,
  correctAttendance: teaching,
  getAttendanceSummary: reads,
  listShortages: reads,

  listAttendanceRegisters: staffReads,
  exportAttendanceRegisters: staffReads,
  getAttendanceRegister: staffReads,
  completeAttendance: teaching,

  listAttendanceCorrections: reads,
  exportAttendanceCorrections: reads,
  getAttendanceCorrection: reads,

  listStudentLeaves: reads,
  exportStudentLeaves: reads,
  getStudentLeave: reads,
  getStudentLeaveHistory: reads,
  importStudentLeaves: office,
  requestStudentLeave: asks,
  decideStudentLeave: teaching,
  cancelStudentLeave: asks
}
