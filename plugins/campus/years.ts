import type { FastifyInstance } from 'fastify'
import { AcademicYear, Holiday, Term } from '#schemas/campus/calendar.ts'
import { byCampus } from '#src/access/by.ts'
import { resource } from '#src/resource/resource.ts'

const access = { read: 'campus.calendar.read', write: 'campus.calendar.setup' } as const

/** What the calendar is made of. */
export const years = (app: FastifyInstance): void => {
  resource(app, '/academic-years', {
    name: ['AcademicYear', 'AcademicYears'],
    table: 'campus.academic_years',
    schema: AcademicYear,
    natural: ['code'],
    access,
    filter: ['code', 'starts_on', 'ends_on'],
    sort: ['starts_on', 'code', 'id'],
    search: ['name', 'code'],
    problems: ['campus.year_code_taken', 'campus.years_overlap', 'campus.days_out_of_order', 'campus.term_outside_year']
  })

  resource(app, '/terms', {
    name: ['Term', 'Terms'],
    table: 'campus.terms',
    schema: Term,
    natural: ['academic_year_id', 'code'],
    access,
    filter: ['academic_year_id', 'code', 'starts_on', 'ends_on'],
    sort: ['starts_on', 'id'],
    search: ['name', 'code'],
    problems: ['campus.term_code_taken', 'campus.terms_overlap', 'campus.days_out_of_order', 'campus.term_outside_year']
  })

  resource(app, '/holidays', {
    name: ['Holiday', 'Holidays'],
    table: 'campus.holidays',
    schema: Holiday,
    natural: ['campus_id', 'starts_on', 'name'],
    access,
    // those of all campuses are nobody's who reaches only some
    by: byCampus,
    shared: true,
    filter: ['campus_id', 'kind', 'starts_on', 'ends_on'],
    sort: ['starts_on', 'name', 'id'],
    search: ['name'],
    problems: ['campus.holiday_known', 'campus.days_out_of_order']
  })
}
