import type { Demo } from '#src/http/registry.ts'
import { type Day, type Facts, later } from '../rules/calendar.ts'

const weekdays = [1, 2, 3, 4, 5]

const years = [
  { code: '2025-26', name: 'Academic year 2025–26', starts_on: '2025-06-09', ends_on: '2026-04-30' },
  { code: '2026-27', name: 'Academic year 2026–27', starts_on: '2026-06-08', ends_on: '2027-04-30' },
  { code: '2027-28', name: 'Academic year 2027–28', starts_on: '2027-06-07', ends_on: '2028-04-28' }
]

const terms = [
  { year: '2025-26', code: 'T1', name: 'First term', starts_on: '2025-06-09', ends_on: '2025-10-17' },
  { year: '2025-26', code: 'T2', name: 'Second term', starts_on: '2025-11-03', ends_on: '2026-04-30' },
  { year: '2026-27', code: 'T1', name: 'First term', starts_on: '2026-06-08', ends_on: '2026-10-30' },
  { year: '2026-27', code: 'T2', name: 'Second term', starts_on: '2026-11-16', ends_on: '2027-04-30' },
  { year: '2027-28', code: 'T1', name: 'First term', starts_on: '2027-06-07', ends_on: '2027-10-29' },
  { year: '2027-28', code: 'T2', name: 'Second term', starts_on: '2027-11-15', ends_on: '2028-04-28' }
]

const holidays = [
  { name: 'Independence Day', starts_on: '2026-08-15', ends_on: '2026-08-15', kind: 'public' },
  { name: 'Gandhi Jayanti', starts_on: '2026-10-02', ends_on: '2026-10-02', kind: 'public' },
  { name: 'Diwali vacation', starts_on: '2026-10-31', ends_on: '2026-11-15', kind: 'vacation' },
  { name: 'Winter vacation', starts_on: '2026-12-24', ends_on: '2027-01-03', kind: 'vacation' },
  { name: 'Republic Day', starts_on: '2027-01-26', ends_on: '2027-01-26', kind: 'public' },
  { name: 'Open house', starts_on: '2026-09-19', ends_on: '2026-09-19', kind: 'working' }
]

/** The year that is taught: the second of them, and the first term of it. */
export const taught = {
  code: '2026-27',
  from: '2026-06-08',
  to: '2027-04-30',
  term: { from: '2026-06-08', to: '2026-10-30' }
} as const

/** The same, as the rule takes it that says which days are worked. */
export const facts: Facts = {
  years: years.map(year => ({ ...year, id: year.code, weekdays })),
  terms: [],
  holidays: holidays.map(holiday => ({ ...holiday, id: holiday.name, campus_id: null }))
}

/** Today, as long as the taught year lasts. */
export const today = (): Day => {
  const day = later(new Date().toISOString().slice(0, 10), 0)
  return day < taught.to ? day : taught.to
}

export const writeCalendar: Demo = async (sql, { institution_id, id }) => {
  const days = sql.json(weekdays)
  await sql`insert into campus.academic_years ${sql(years.map(year => ({ institution_id, id: id(), weekdays: days, ...year })))}`
  for (const { year, ...term } of terms) {
    await sql`
      insert into campus.terms (institution_id, id, academic_year_id, code, name, starts_on, ends_on)
      select institution_id, ${id()}::uuid, id, ${term.code}, ${term.name}, ${term.starts_on}, ${term.ends_on}
      from campus.academic_years where institution_id = ${institution_id} and code = ${year}`
  }
  await sql`insert into campus.holidays ${sql(holidays.map(holiday => ({ institution_id, id: id(), ...holiday })))}`
}
