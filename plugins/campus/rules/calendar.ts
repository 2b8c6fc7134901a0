/** Dates as the API writes them, YYYY-MM-DD: their order is that of the text. */
export type Day = string

interface Span {
  id: string
  starts_on: Day
  ends_on: Day
}

interface Year extends Span {
  weekdays: readonly number[]
}

interface Holiday extends Span {
  campus_id: string | null
  kind: string
}

/** Something that is said of days. */
export type Said = ({ what: 'year' } & Year) | ({ what: 'term' } & Span) | ({ what: 'holiday' } & Holiday)

/** What an institution says of its days. */
export interface Facts {
  years: readonly Year[]
  terms: readonly Span[]
  holidays: readonly Holiday[]
}

export const factsOf = (said: readonly Said[]): Facts => ({
  years: said.filter(one => one.what === 'year'),
  terms: said.filter(one => one.what === 'term'),
  holidays: said.filter(one => one.what === 'holiday')
})

export interface CalendarDay {
  on: Day
  works: boolean
  academic_year_id: string | null
  term_id: string | null
  holiday_ids: string[]
}

const DAY_ms = 86_400_000

/** So many days later. */
export const later = (day: Day, days: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_ms).toISOString().slice(0, 10)

/** How many days, both ends among them. */
export const lengthOf = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / DAY_ms + 1

/** Monday is 1. */
export const weekdayOf = (day: Day): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7

const holds =
  (day: Day) =>
  ({ starts_on, ends_on }: Span): boolean =>
    starts_on <= day && day <= ends_on

/**
 * Whether a day is worked: what is said of the campus goes before what is said of all, and among those a day off before
 * a day of work; where nothing is said, its weekday decides. Outside of every year there is no work.
 */
export const dayOf = ({ years, terms, holidays }: Facts, on: Day): CalendarDay => {
  const year = years.find(holds(on))
  const said = holidays.filter(holds(on))
  const own = said.filter(({ campus_id }) => campus_id !== null)
  const counts = own.length > 0 ? own : said
  const works =
    year !== undefined &&
    (counts.length > 0 ? counts.every(({ kind }) => kind === 'working') : year.weekdays.includes(weekdayOf(on)))
  return {
    on,
    works,
    academic_year_id: year?.id ?? null,
    term_id: terms.find(holds(on))?.id ?? null,
    holiday_ids: said.map(({ id }) => id)
  }
}

/** Each day from the first to the last. */
export const daysOf = (facts: Facts, from: Day, to: Day): CalendarDay[] =>
  Array.from({ length: lengthOf(from, to) }, (_, n) => dayOf(facts, later(from, n)))

/** Until so many days of work are over; undefined where there are not so many before the limit. */
export const daysUntil = (facts: Facts, from: Day, working: number, most: number): CalendarDay[] | undefined => {
  const days: CalendarDay[] = []
  for (let left = working; left > 0; ) {
    if (days.length === most) return undefined
    const day = dayOf(facts, later(from, days.length))
    days.push(day)
    if (day.works) left--
  }
  return days
}
