import type { Sql } from '#src/db/pool.ts'
import type { Client } from './client.ts'
import type { Cohort } from './cohort.ts'
import { until } from './poll.ts'

/** The relay waits for every open transaction of the cluster, those of other tests too. */
const PATIENCE_ms = 120_000

/** A row of a promotion's list of items. */
export interface Item {
  student_id: string
  student_name: string
  decision: string
  section_name: string | null
  state: string
  code: string | null
}

export interface Seat {
  student: string
  section: string
  roll_number: number
  status: string
  outcome: string | null
}

/** What the registrar of the oak school does with a cohort, and what then stands in the tables. */
export class Promoting {
  readonly #api: Client
  readonly #sql: Sql
  readonly #cohort: Cohort

  constructor(api: Client, sql: Sql, cohort: Cohort) {
    this.#api = api
    this.#sql = sql
    this.#cohort = cohort
  }

  preview(body: object = {}, as = 'registrar') {
    const { from_year_id, to_year_id, campus } = this.#cohort
    return this.#api.call('previewPromotion', { as, body: { from_year_id, to_year_id, campus_id: campus, ...body } })
  }

  get(id: string) {
    return this.#api.call('getPromotion', { as: 'registrar', params: { id } })
  }

  commit(id: string, hash: string, body: object = {}) {
    return this.#api.call('commitPromotion', { as: 'registrar', params: { id }, body: { hash, ...body } })
  }

  undo(id: string, body: object = {}) {
    return this.#api.call('undoPromotion', { as: 'registrar', params: { id }, body })
  }

  /** The job once it has ended. */
  async ended(job: string) {
    const get = () => this.#api.call('getJob', { as: 'admin', params: { id: job } })
    const over = async () => ['succeeded', 'failed', 'cancelled'].includes((await get()).str('state'))
    await until(over, PATIENCE_ms, 'the end of a job')
    return get()
  }

  /** Commits what it previews; answers the promotion's id. */
  async through(body: object = {}): Promise<string> {
    const made = await this.preview(body)
    const job = await this.commit(made.str('id'), made.str('hash'), { accept_exceptions: true })
    if (job.status !== 202) throw new Error(job.text)
    await this.ended(job.str('id'))
    return made.str('id')
  }

  async items(id: string, query: Record<string, string> = {}): Promise<Item[]> {
    const page = await this.#api.call('listPromotionItems', {
      as: 'registrar',
      query: { promotion_id: id, limit: 200, ...query }
    })
    return page.rows().map(row => ({
      student_id: String(row.student_id),
      student_name: String(row.student_name),
      decision: String(row.decision),
      section_name: row.section_name === null ? null : String(row.section_name),
      state: String(row.state),
      code: row.code === null ? null : String(row.code)
    }))
  }

  /** Everybody's enrolments of the cohort's campus, those that go on first. */
  seats(): Promise<Seat[]> {
    return this.#sql<Seat[]>`
      select s.name as student, t.name || case when t.academic_year_id = ${this.#cohort.to_year_id} then ' new' else '' end as section,
        e.roll_number, e.status, e.outcome
      from campus.enrolments e
      join campus.students s on s.institution_id = e.institution_id and s.id = e.student_id
      join campus.sections t on t.institution_id = e.institution_id and t.id = e.section_id
      where e.campus_id = ${this.#cohort.campus}
      order by e.status, section, roll_number, s.id`
  }

  /** What of students and enrolments a promotion moves, without what counts or dates changes. */
  state() {
    return this.#sql`
      select s.id, s.status, s.status_since, s.status_reason, s.left_on, s.section_id, g.section_id as guarded,
        (select jsonb_agg(to_jsonb(e) - '{version,updated_at}'::text[] order by e.id) from campus.enrolments e
         where e.institution_id = s.institution_id and e.student_id = s.id) as enrolments
      from campus.students s
      join campus.guardianships g on g.institution_id = s.institution_id and g.student_id = s.id
      where s.campus_id = ${this.#cohort.campus}
      order by s.id`
  }

  /** Sections whose count of seats is not what sits there. */
  miscounted() {
    return this.#sql`
      select t.name from campus.sections t
      where t.enrolled <> (select count(*) from campus.enrolments e
        where e.institution_id = t.institution_id and e.section_id = t.id and e.status = 'active')`
  }
}
