import { Type } from '@sinclair/typebox'
import { Enum, Id, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { Code, Day, Ref, stamps } from '#schemas/words.ts'

export const AcademicYear = Resource('AcademicYear', 'A year of study. No two of an institution overlap', {
  id: rowProperties.id,
  code: Code('Short name, unique in the institution', '2026-27'),
  name: Line('Its name', 'Academic year 2026–27'),
  starts_on: Day('Its first day', '2026-06-08'),
  ends_on: Day('Its last day', '2027-04-30'),
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7, description: 'Monday is 1', examples: [1] }), {
    minItems: 1,
    maxItems: 7,
    uniqueItems: true,
    description: 'Days of the week on which there is work, unless a holiday says otherwise',
    examples: [[1, 2, 3, 4, 5]]
  }),
  ...stamps
})

export const Term = Resource('Term', 'A part of an academic year: inside of it, and no two at once', {
  id: rowProperties.id,
  academic_year_id: Ref('The year'),
  code: Code('Short name, unique in the year', 'T1'),
  name: Line('Its name', 'First term'),
  starts_on: Day('Its first day', '2026-06-08'),
  ends_on: Day('Its last day', '2026-10-30'),
  ...stamps
})

const kind = Enum(
  ['public', 'vacation', 'closure', 'working'],
  'Why nobody comes: a public holiday, a vacation, a closure (storm, election); or working: everybody comes, though it is a day off'
)

export const Holiday = Resource('Holiday', 'Days that are unlike their weekday', {
  id: rowProperties.id,
  campus_id: { ...Nullable(Id), description: 'The campus; null: all of them' },
  name: Line('What it is', 'Diwali'),
  starts_on: Day('The first day', '2026-11-06'),
  ends_on: Day('The last day', '2026-11-10'),
  kind,
  ...stamps
})

export const MOST_DAYS = 400
export const USUAL_DAYS = 31

const CalendarDay = Resource('CalendarDay', 'A day', {
  on: Day('The day', '2026-11-06'),
  works: Type.Boolean({ description: 'Whether there is work', examples: [false] }),
  academic_year_id: { ...Nullable(Id), description: 'The year that it belongs to' },
  term_id: { ...Nullable(Id), description: 'The term' },
  holiday_ids: Type.Array(Ref('A holiday'), {
    maxItems: 100,
    description: 'What is said of it, of the campus or of all'
  })
})

export const Calendar = Resource('Calendar', 'Which days are worked', {
  from: Day('The first day', '2026-11-01'),
  to: Day('The last day', '2026-11-30'),
  working_days: Type.Integer({ minimum: 0, maximum: MOST_DAYS, description: 'Days of work', examples: [16] }),
  days: Type.Array(CalendarDay, { maxItems: MOST_DAYS, description: 'Each day, in their order' })
})

export const CalendarQuery = Type.Object(
  {
    from: Day('The first day', '2026-11-01'),
    to: Type.Optional(
      Day(`The last day; ${MOST_DAYS} days at most, and ${USUAL_DAYS} where nothing is said`, '2026-11-30')
    ),
    working_days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 250,
        description:
          'Instead of the last day: until so many days of work are over, the first day among them if it is one',
        examples: [10]
      })
    ),
    campus_id: Type.Optional(Ref('Whose holidays; those of all campuses alone where nothing is said'))
  },
  { additionalProperties: false }
)
