import { Type } from '@sinclair/typebox'
import { Computed, Enum, Hidden, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { State } from '#schemas/machine.ts'
import { Day, EmailAddress, Given, OptionalLine, OptionalRef, Phone, Reason, Ref, stamps } from '#schemas/words.ts'
import { Custom } from './custom.ts'
import { studentMachine } from './machines.ts'

const gender = Enum(['female', 'male', 'other'], 'As the student’s papers say')

const nationality = Type.String({
  minLength: 2,
  maxLength: 2,
  pattern: '^[A-Z]{2}$',
  description: 'Country (ISO 3166-1)',
  examples: ['IN']
})

export const Student = Resource('Student', 'Who studies here, did, or wants to', {
  id: rowProperties.id,
  campus_id: Ref('Their campus; that of their section, once they sit in one'),
  admission_number: OptionalLine('Unique on the campus; admission gives one by its pattern', 'NORTH-2026-0042', 40),
  name: Line('Full name, as it is written on papers', 'Arjun Patil'),
  preferred_name: OptionalLine('What they are called', 'Arju'),
  born_on: Nullable(Day('Birthday', '2013-05-17')),
  gender: Nullable(gender),
  nationality: Nullable(nationality),
  email: Nullable(EmailAddress('Their own address', 'arjun.patil@students.example')),
  phone: Nullable(Phone('Their own telephone, with its country', '+919823012345')),
  address: OptionalLine('Where they live', '12 Lake Road, Pune 411001', 300),
  family_id: OptionalRef('Their family: who is of the same is a sibling'),
  category_id: OptionalRef('What quotas and concessions go by'),
  user_id: OptionalRef('Who signs in as this student'),
  section_id: Given(OptionalRef('The section that they sit in now')),
  status: State(studentMachine),
  status_since: Given(Nullable(Day('From when on it is so', '2026-06-08'))),
  status_reason: Given(Nullable(Reason('Why it is so', 'The family moves to Nagpur'))),
  admitted_on: Given(Nullable(Day('When they were admitted', '2026-06-08'))),
  left_on: Given(Nullable(Day('Their last day', '2027-04-30'))),
  merged_into_id: Given(OptionalRef('The record that goes on, where this one was a duplicate')),
  medical_notes: Hidden('campus.medical.read', OptionalLine('What a nurse must know', 'Allergic to peanuts', 2000)),
  custom: Custom('students'),
  ...stamps
})

/** For who must know: a nurse, a class teacher on a journey. */
export const MedicalNote = Resource('MedicalNote', 'A student of whom there is something medical to know', {
  id: rowProperties.id,
  campus_id: Ref('Their campus'),
  name: Line('Full name', 'Arjun Patil'),
  admission_number: OptionalLine('Unique on the campus', 'NORTH-2026-0042', 40),
  section_id: OptionalRef('The section that they sit in now'),
  medical_notes: Computed(Line('What one must know', 'Allergic to peanuts', 2000)),
  version: rowProperties.version
})

export const Withdrawal = Resource('Withdrawal', 'That a student leaves', {
  reason: Reason('Why', 'The family moves to Nagpur'),
  last_day: Type.Optional(Day('Their last day; today where nothing is said', '2026-11-27'))
})

export const StudentStep = Resource('StudentStep', 'From when on, and why', {
  reason: Reason('Why', 'A decision of the council'),
  since: Type.Optional(Day('From when on; today where nothing is said', '2026-11-30'))
})

export const Reinstatement = Resource('Reinstatement', 'That a student comes again', {
  reason: Reason('Why', 'The suspension is over'),
  since: Type.Optional(Day('From when on; today where nothing is said', '2026-12-01')),
  section_id: Type.Optional(Ref('Where they sit, if their seat was given up'))
})

export const Merger = Resource('Merger', 'Which record goes on', {
  into_id: Ref('The student who goes on'),
  reason: Type.Optional(Reason('Why', 'Entered twice'))
})
