import { Line, Resource, rowProperties } from '#schemas/common.ts'
import { Code, stamps } from '#schemas/words.ts'

export const StudentCategory = Resource('StudentCategory', 'What quotas and concessions go by', {
  id: rowProperties.id,
  code: Code('Short name, unique in the institution', 'SIBLING'),
  name: Line('Its name', 'Sibling of a student'),
  ...stamps
})
