import { type TProperties, Type } from '@sinclair/typebox'
import { Line, Nullable, Resource } from '#schemas/common.ts'
import { OptionalLine } from '#schemas/words.ts'
import { Guardian, Guardianship } from './guardians.ts'
import { Student } from './students.ts'

/** What the server gives, but for how a student came to stand where they stand: a file brings that along. */
const {
  id: _,
  section_id: __,
  merged_into_id: ___,
  version: ____,
  created_at: _____,
  updated_at: ______,
  ...told
} = Student.properties

const writable = (properties: TProperties): TProperties =>
  Object.fromEntries(
    Object.entries(properties).map(([name, { readOnly, 'x-default': given, ...schema }]) => [
      name,
      [schema.type].flat().includes('null') || given !== undefined || readOnly === true ? Type.Optional(schema) : schema
    ])
  )

/** A line of a file of students. */
export const StudentRow = Resource(
  'StudentRow',
  'A student as a file has them. Without a status: active where admitted_on says when, else an applicant',
  writable(told)
)

const relation = Nullable(Guardianship.properties.relation)

const guardian = (n: number): TProperties => ({
  [`guardian_${n}_name`]: Type.Optional(OptionalLine('Who cares for them, called in this order', 'Sunita Patil')),
  [`guardian_${n}_relation`]: Type.Optional(relation),
  [`guardian_${n}_phone`]: Type.Optional(Guardian.properties.phone),
  [`guardian_${n}_email`]: Type.Optional(Guardian.properties.email)
})

/** What a line says of others. */
export const CareRow = Resource('CareRow', 'Who cares for a student, and whose sibling they are', {
  family: Type.Optional(
    Nullable(Line('Lines of a campus with the same word are siblings: a family of this name is made', 'Patil 14'))
  ),
  ...guardian(1),
  ...guardian(2)
})
