import { type MayCall, registry } from './holders.ts'

const campus = [...registry, 'campus_registrar'] as const
const fees = ['bursar', 'cashier'] as const
const reading = [...campus, 'auditor', ...fees, 'exam_controller', 'teacher', 'guardian', 'student'] as const
const families = [...campus, 'auditor', ...fees] as const
const guardians = [...campus, 'auditor', 'bursar', 'guardian'] as const
const guardianships = [...campus, 'auditor', 'teacher'] as const
const electives = [...campus, 'auditor', 'exam_controller', 'teacher', 'guardian', 'student'] as const

export const people: MayCall = {
  listStudents: reading,
  exportStudents: reading,
  getStudent: reading,
  getStudentHistory: reading,
  createStudent: campus,
  updateStudent: campus,
  deleteStudent: campus,
  batchStudents: campus,
  importStudents: campus,
  listMedicalNotes: [...campus, 'auditor'],
  admitStudent: campus,
  withdrawStudent: campus,
  suspendStudent: campus,
  reinstateStudent: campus,
  graduateStudent: campus,
  joinAlumni: campus,
  mergeStudents: campus,

  listFamilies: families,
  exportFamilies: families,
  getFamily: families,
  getFamilyHistory: families,
  createFamily: campus,
  updateFamily: campus,
  deleteFamily: campus,
  batchFamilies: campus,
  importFamilies: campus,

  listGuardians: guardians,
  exportGuardians: guardians,
  getGuardian: guardians,
  getGuardianHistory: guardians,
  createGuardian: campus,
  updateGuardian: campus,
  deleteGuardian: campus,
  batchGuardians: campus,
  importGuardians: campus,

  listGuardianships: guardianships,
  exportGuardianships: guardianships,
  getGuardianship: guardianships,
  getGuardianshipHistory: guardianships,
  updateGuardianship: campus,
  linkGuardian: campus,
  importGuardianships: campus,
  unlinkGuardian: campus,

  listEnrolments: reading,
  exportEnrolments: reading,
  getEnrolment: reading,
  getEnrolmentHistory: reading,
  enrolStudent: campus,
  importEnrolments: campus,
  transferSection: campus,

  listElectiveChoices: electives,
  exportElectiveChoices: electives,
  getElectiveChoice: electives,
  getElectiveChoiceHistory: electives,
  importElectiveChoices: campus,
  getElectives: electives,
  chooseElectives: [...campus, 'guardian', 'student'],
  decideElectives: campus
}
