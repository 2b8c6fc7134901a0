import { Type } from '@sinclair/typebox'
import { Defaulted, Enum, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { EmailAddress, Given, OptionalLine, OptionalRef, Phone, Ref, stamps } from '#schemas/words.ts'
import { Custom } from './custom.ts'

export const Family = Resource('Family', 'Whose children are siblings, on whichever campus', {
  id: rowProperties.id,
  campus_id: Ref('The campus that keeps it'),
  name: Line('What it is called', 'Patil'),
  address: OptionalLine('Where it lives', '12 Lake Road, Pune 411001', 300),
  phone: Nullable(Phone('Its telephone, with its country', '+912025501234')),
  ...stamps
})

export const NewFamily = Resource('NewFamilyOfStudent', 'A family that is entered with a student', {
  name: Family.properties.name,
  address: Type.Optional(Family.properties.address),
  phone: Type.Optional(Family.properties.phone)
})

export const Guardian = Resource('Guardian', 'Who cares for students, and may be called', {
  id: rowProperties.id,
  campus_id: Ref('The campus that keeps their record'),
  name: Line('Full name', 'Sunita Patil'),
  email: Nullable(EmailAddress('Their address', 'sunita.patil@families.example')),
  phone: Nullable(Phone('Their telephone, with its country', '+919823054321')),
  occupation: OptionalLine('What they do', 'Engineer'),
  address: OptionalLine('Where they live', '12 Lake Road, Pune 411001', 300),
  user_id: OptionalRef('Who signs in as this guardian'),
  custom: Custom('guardians'),
  ...stamps
})

/** How somebody cares for a student. */
const care = {
  relation: Enum(
    ['mother', 'father', 'grandparent', 'sibling', 'relative', 'legal_guardian', 'other'],
    'What they are to the student'
  ),
  custody: Defaulted(Enum(['full', 'shared', 'none'], 'Whether the student is in their care by law'), 'full'),
  contact_order: Type.Integer({ minimum: 1, maximum: 20, description: 'Who is called first', examples: [1] }),
  may_see: Defaulted(
    Type.Boolean({ description: 'Whether they see, signed in, how the student does', examples: [true] }),
    true
  ),
  may_collect: Defaulted(
    Type.Boolean({ description: 'Whether the student may be handed over to them', examples: [true] }),
    true
  )
}

export const Guardianship = Resource('Guardianship', 'Who cares for whom, and how they are reached', {
  id: rowProperties.id,
  student_id: Given(Ref('The student')),
  student_name: Given(Line('Their name', 'Arjun Patil')),
  guardian_id: Given(Ref('Who cares for them')),
  guardian_name: Given(Line('Their name', 'Sunita Patil')),
  guardian_phone: Given(Nullable(Phone('Their telephone', '+919823054321'))),
  guardian_email: Given(Nullable(EmailAddress('Their address', 'sunita.patil@families.example'))),
  campus_id: Given(OptionalRef('The student’s campus')),
  section_id: Given(OptionalRef('The student’s section')),
  ...care,
  ...stamps
})

const cared = {
  relation: care.relation,
  custody: Type.Optional(care.custody),
  contact_order: Type.Optional(care.contact_order),
  may_see: Type.Optional(care.may_see),
  may_collect: Type.Optional(care.may_collect)
}

export const NewGuardianship = Resource('NewGuardianship', 'Who cares for a student from now on', {
  student_id: Ref('The student'),
  guardian_id: Ref('Who cares for them'),
  ...cared
})

/** A line of a file of those who care for students. */
export const GuardianshipRow = Resource(
  'GuardianshipRow',
  'Who cares for a student, as a file has it: where no contact_order is said, called after those who are there and those of the lines before',
  NewGuardianship.properties
)

const details = {
  name: Type.Optional(Guardian.properties.name),
  email: Type.Optional(Guardian.properties.email),
  phone: Type.Optional(Guardian.properties.phone),
  occupation: Type.Optional(Guardian.properties.occupation),
  address: Type.Optional(Guardian.properties.address),
  custom: Type.Optional(Guardian.properties.custom)
}

/** Somebody who is known already, or who becomes known with the student. */
export const NewGuardianOfStudent = Resource(
  'NewGuardianOfStudent',
  'Somebody who is known (guardian_id, and nothing of what is known of them), or who becomes known with the student (name)',
  { guardian_id: Type.Optional(Ref('Who is known already')), ...details, ...cared },
  {
    oneOf: [
      { required: ['guardian_id'], propertyNames: { not: { enum: Object.keys(details) } } },
      { required: ['name'], propertyNames: { not: { enum: ['guardian_id'] } } }
    ],
    examples: [{ name: 'Sunita Patil', phone: '+919823054321', relation: 'mother' }]
  }
)
