import { Type } from '@sinclair/typebox'
import { Resource } from '#schemas/common.ts'
import { Day, Ref } from '#schemas/words.ts'
import { NewFamily, NewGuardianOfStudent } from './guardians.ts'
import { Student } from './students.ts'

const optional = (name: keyof typeof Student.properties) => Type.Optional(Student.properties[name])

/** Who is not known yet. */
const NewStudentToAdmit = Resource('NewStudentToAdmit', 'Who is not known yet', {
  campus_id: Student.properties.campus_id,
  name: Student.properties.name,
  admission_number: optional('admission_number'),
  preferred_name: optional('preferred_name'),
  born_on: optional('born_on'),
  gender: optional('gender'),
  nationality: optional('nationality'),
  email: optional('email'),
  phone: optional('phone'),
  address: optional('address'),
  family_id: optional('family_id'),
  category_id: optional('category_id'),
  user_id: optional('user_id'),
  medical_notes: optional('medical_notes'),
  custom: optional('custom')
})

export const Admission = Resource(
  'Admission',
  'Who is admitted: an applicant (applicant_id) or somebody new (student), with those who care for them and a seat',
  {
    applicant_id: Type.Optional(Ref('An applicant who is known')),
    student: Type.Optional(NewStudentToAdmit),
    guardians: Type.Optional(
      Type.Array(NewGuardianOfStudent, { maxItems: 8, description: 'Who cares for them, who is called first first' })
    ),
    family: Type.Optional(NewFamily),
    section_id: Type.Optional(Ref('Where they sit from that day on')),
    admitted_on: Type.Optional(Day('When; today where nothing is said', '2026-06-08'))
  },
  {
    oneOf: [{ required: ['applicant_id'] }, { required: ['student'] }],
    examples: [
      {
        student: { campus_id: '019a9d5e-7c00-7abc-8def-0123456789ab', name: 'Arjun Patil', born_on: '2013-05-17' },
        guardians: [{ name: 'Sunita Patil', phone: '+919823054321', relation: 'mother' }],
        family: { name: 'Patil' },
        admitted_on: '2026-06-08'
      }
    ]
  }
)
