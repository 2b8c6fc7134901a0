import type { Demo } from '#src/http/registry.ts'

const years = [
  { code: '2025-26', name: 'Academic year 2025–26', starts_on: '2025-06-09', ends_on: '2026-04-30' },
  { code: '2026-27', name: 'Academic year 2026–27', starts_on: '2026-06-08', ends_on: '2027-04-30' }
]

const terms = [
  { year: '2025-26', code: 'T1', name: 'First term', starts_on: '2025-06-09', ends_on: '2025-10-17' },
  { year: '2025-26', code: 'T2', name: 'Second term', starts_on: '2025-11-03', ends_on: '2026-04-30' },
  { year: '2026-27', code: 'T1', name: 'First term', starts_on: '2026-06-08', ends_on: '2026-10-30' },
  { year: '2026-27', code: 'T2', name: 'Second term', starts_on: '2026-11-16', ends_on: '2027-04-30' }
]

const holidays = [
  { name: 'Independence Day', starts_on: '2026-08-15', ends_on: '2026-08-15', kind: 'public' },
  { name: 'Gandhi Jayanti', starts_on: '2026-10-02', ends_on: '2026-10-02', kind: 'public' },
  { name: 'Diwali vacation', starts_on: '2026-10-31', ends_on: '2026-11-15', kind: 'vacation' },
  { name: 'Winter vacation', starts_on: '2026-12-24', ends_on: '2027-01-03', kind: 'vacation' },
  { name: 'Republic Day', starts_on: '2027-01-26', ends_on: '2027-01-26', kind: 'public' },
  { name: 'Open house', starts_on: '2026-09-19', ends_on: '2026-09-19', kind: 'working' }
]

export const writeCalendar: Demo = async (sql, { institution_id, id }) => {
  const weekdays = sql.json([1, 2, 3, 4, 5])
  await sql`insert into campus.academic_years ${sql(years.map(year => ({ institution_id, id: id(), weekdays, ...year })))}`
  for (const { year, ...term } of terms) {
    await sql`
      insert into campus.terms (institution_id, id, academic_year_id, code, name, starts_on, ends_on)
      select institution_id, ${id()}::uuid, id, ${term.code}, ${term.name}, ${term.starts_on}, ${term.ends_on}
      from campus.academic_years where institution_id = ${institution_id} and code = ${year}`
  }
  await sql`insert into campus.holidays ${sql(holidays.map(holiday => ({ institution_id, id: id(), ...holiday })))}`
}
