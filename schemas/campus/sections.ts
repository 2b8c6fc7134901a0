import { Type } from '@sinclair/typebox'
import { Computed, Id, Line, Resource, rowProperties } from '#schemas/common.ts'
import { Code, OptionalRef, Ref, stamps } from '#schemas/words.ts'

const MOST_SEATS = 5000

export const Section = Resource('Section', 'A group of a class level in a year, on a campus', {
  id: rowProperties.id,
  academic_year_id: Ref('The year'),
  class_level_id: Ref('The class level'),
  campus_id: Ref('The campus'),
  code: Code('Short name, unique among those of the level on the campus in the year', '5A'),
  name: Line('Its name', 'Grade 5 A'),
  capacity: Type.Integer({
    minimum: 1,
    maximum: MOST_SEATS,
    description: 'Seats; never fewer than are taken',
    examples: [40]
  }),
  enrolled: Type.Integer({
    minimum: 0,
    maximum: MOST_SEATS,
    readOnly: true,
    description: 'Seats that are taken',
    examples: [36]
  }),
  ...stamps
})

export const TeachingAssignment = Resource('TeachingAssignment', 'Who teaches a subject to a section', {
  id: rowProperties.id,
  section_id: Ref('The section'),
  campus_id: Computed({ ...Id, description: 'Its section’s campus' }),
  subject_id: OptionalRef('The subject; null: the class teacher'),
  user_id: Ref('Who teaches'),
  ...stamps
})
