import { Type } from '@sinclair/typebox'
import { Enum, Id, Resource, rowProperties } from '#schemas/common.ts'

const minutes = (description: string, example: number, minimum: number, maximum: number) =>
  Type.Integer({ minimum, maximum, description, examples: [example] })

export const AttendanceRule = Resource(
  'AttendanceRule',
  'How a campus takes attendance. One that says nothing takes it once a day, with 240 and 120 minutes and 75 percent. What it says counts for registers that are taken from then on',
  {
    id: rowProperties.id,
    campus_id: { ...Id, description: 'The campus' },
    mode: Enum(['daily', 'period'], 'Whether attendance is taken once a day, or in each period'),
    full_day_minutes: minutes('Who attends as many minutes was there for a day', 240, 2, 1440),
    half_day_minutes: minutes(
      'Who attends as many was there for half a day; less than those of a whole one',
      120,
      1,
      1439
    ),
    shortage_percent: Type.Integer({
      minimum: 0,
      maximum: 100,
      description: 'Below this percentage of the days a student is found short',
      examples: [75]
    }),
    version: rowProperties.version,
    created_at: rowProperties.created_at,
    updated_at: rowProperties.updated_at
  }
)
