import { Type } from '@sinclair/typebox'
import { Computed, Enum, Hidden, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { State } from '#schemas/machine.ts'
import { studentMachine } from './machines.ts'
import { custom, day, email, given, id, maybe, maybeId, phone, reason, stamps } from './words.ts'

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
  campus_id: id('Their campus; that of their section, once they sit in one'),
  admission_number: maybe('Unique on the campus; admission gives one by its pattern', 'NORTH-2026-0042', 40),
  name: Line('Full name, as it is written on papers', 'Arjun Patil'),
  preferred_name: maybe('What they are called', 'Arju'),
  born_on: Nullable(day('Birthday', '2013-05-17')),
  gender: Nullable(gender),
  nationality: Nullable(nationality),
  email: Nullable(email('Their own address', 'arjun.patil@students.example')),
  phone: Nullable(phone('Their own telephone, with its country', '+919823012345')),
  address: maybe('Where they live', '12 Lake Road, Pune 411001', 300),
  family_id: maybeId('Their family: who is of the same is a sibling'),
  category_id: maybeId('What quotas and concessions go by'),
  user_id: maybeId('Who signs in as this student'),
  section_id: given(maybeId('The section that they sit in now')),
  status: State(studentMachine),
  status_since: given(Nullable(day('From when on it is so', '2026-06-08'))),
  status_reason: given(Nullable(reason('Why it is so', 'The family moves to Nagpur'))),
  admitted_on: given(Nullable(day('When they were admitted', '2026-06-08'))),
  left_on: given(Nullable(day('Their last day', '2027-04-30'))),
  merged_into_id: given(maybeId('The record that goes on, where this one was a duplicate')),
  medical_notes: Hidden('campus.medical.read', maybe('What a nurse must know', 'Allergic to peanuts', 2000)),
  custom: custom('students'),
  ...stamps
})

/** For who must know: a nurse, a class teacher on a journey. */
export const MedicalNote = Resource('MedicalNote', 'A student of whom there is something medical to know', {
  id: rowProperties.id,
  campus_id: id('Their campus'),
  name: Line('Full name', 'Arjun Patil'),
  admission_number: maybe('Unique on the campus', 'NORTH-2026-0042', 40),
  section_id: maybeId('The section that they sit in now'),
  medical_notes: Computed(Line('What one must know', 'Allergic to peanuts', 2000)),
  version: rowProperties.version
})

export const Withdrawal = Resource('Withdrawal', 'That a student leaves', {
  reason: reason('Why', 'The family moves to Nagpur'),
  last_day: Type.Optional(day('Their last day; today where nothing is said', '2026-11-27'))
})

export const StudentStep = Resource('StudentStep', 'From when on, and why', {
  reason: reason('Why', 'A decision of the council'),
  since: Type.Optional(day('From when on; today where nothing is said', '2026-11-30'))
})

export const Reinstatement = Resource('Reinstatement', 'That a student comes again', {
  reason: reason('Why', 'The suspension is over'),
  since: Type.Optional(day('From when on; today where nothing is said', '2026-12-01')),
  section_id: Type.Optional(id('Where they sit, if their seat was given up'))
})

export const Merger = Resource('Merger', 'Which record goes on', {
  into_id: id('The student who goes on'),
  reason: Type.Optional(reason('Why', 'Entered twice'))
})
