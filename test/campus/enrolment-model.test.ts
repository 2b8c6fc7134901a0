import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import type { Answer, Call } from '#test/support/client.ts'
import { type Act, apply, type Enrolment, type Model, type Outcome, orders, seatOf } from './enrolment/model.ts'

const app = await testApp(t, { settings: { LOG_LEVEL: 'error' } })
const { database } = app
const { patiently, campus, section } = schoolOf(app)
const FULL = process.env.PROVOST_TEST_FULL === 'yes'
const RUNS = FULL ? 60 : 4
const ROUNDS = FULL ? 40 : 16
const seed = Number(process.env.PROVOST_TEST_SEED ?? Date.now() % 2 ** 31)
t.comment(`seed ${seed}: PROVOST_TEST_SEED=${seed} repeats it`)

const SECTIONS = 3
const campus_id = await campus('NORTH')
const like = await section('NORTH', 'Grade 1 A')

/** A school of its own for each run: sections that nobody else sits in, students by the names that the model has. */
class School {
  static #opened = 0
  readonly sections: readonly string[]
  readonly ids = new Map<string, string>()

  private constructor(sections: readonly string[]) {
    this.sections = sections
  }

  static async open(capacity: readonly number[]): Promise<School> {
    const rows = await database.sql<{ id: string }[]>`
      insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
      select institution_id, academic_year_id, class_level_id, campus_id, ${`M${++School.#opened}N`} || c.nth, 'Of a model', c.capacity
      from campus.sections, unnest(${[...capacity]}::int[]) with ordinality c (capacity, nth) where id = ${like}
      order by c.nth returning id`
    return new School(rows.map(({ id }) => id))
  }

  /** Who sits where, as the tables have it; whatever must hold in any state is looked at on the way. */
  async now(): Promise<
    Pick<Model, 'capacity'> & { students: Record<string, { status?: string; enrolments: Enrolment[] }> }
  > {
    const { sql } = database
    const sections = await sql<{ id: string; capacity: number; enrolled: number; seats: number }[]>`
      select t.id, t.capacity, t.enrolled, count(e.id)::int as seats
      from campus.sections t
      left join campus.enrolments e on e.institution_id = t.institution_id and e.section_id = t.id and e.status = 'active'
      where t.id = any(${[...this.sections]}::uuid[])
      group by t.institution_id, t.id`
    for (const { capacity, enrolled, seats } of sections) {
      if (enrolled !== seats || seats > capacity) throw new Error(`${seats} of ${capacity} seats, ${enrolled} counted`)
    }
    const students = await sql<
      { id: string; status: string; section_id: string | null; enrolments: (Enrolment & { section_id: string })[] }[]
    >`
      select s.id, s.status, s.section_id, coalesce(jsonb_agg(jsonb_build_object(
        'section_id', e.section_id, 'roll', e.roll_number, 'status', e.status,
        'from', to_char(e.starts_on, 'MM-DD'), 'until', to_char(e.ends_on, 'MM-DD')) order by e.id) filter (where e.id is not null), '[]') as enrolments
      from campus.students s
      left join campus.enrolments e on e.institution_id = s.institution_id and e.student_id = s.id
      where s.id = any(${[...this.ids.values()]}::uuid[])
      group by s.institution_id, s.id`
    const byId = new Map(students.map(row => [row.id, row]))
    const told = [...this.ids].map(([name, id]) => {
      const row = byId.get(id)
      const enrolments = row?.enrolments ?? []
      const seats = enrolments.filter(({ status }) => status === 'active')
      if (seats.length > 1) throw new Error(`${name} sits in ${seats.length} sections`)
      if (row?.section_id !== (seats[0]?.section_id ?? null)) throw new Error(`${name} is said to sit elsewhere`)
      const days = enrolments
        .map(({ from, until }) => ({ from, until: until ?? '12-31' }))
        .filter(({ from, until }) => until >= from)
        .sort((a, b) => a.from.localeCompare(b.from))
      if (days.some(({ from }, n) => from <= (days[n - 1]?.until ?? ''))) throw new Error(`${name} sat in two at once`)
      const all = enrolments.map(({ section_id, ...of }) => ({ ...of, section: this.sections.indexOf(section_id) }))
      return [name, { status: row?.status, enrolments: all }] as const
    })
    const capacity = this.sections.map(id => sections.find(s => s.id === id)?.capacity ?? 0)
    return { capacity, students: Object.fromEntries(told) }
  }

  /** The enrolment that a transfer is about, as it is before anybody acts. */
  async #seatOf(name: string): Promise<string> {
    const [row] = await database.sql<{ id: string }[]>`
      select id from campus.enrolments where student_id = ${this.ids.get(name) ?? ''} and status = 'active'`
    return row?.id ?? ''
  }

  async #callOf(act: Act): Promise<[operation: string, call: Call]> {
    const at = (n: number | null) => (n === null ? {} : { section_id: this.sections[n] })
    if (act.do === 'resize') {
      return ['updateSection', { params: { id: this.sections[act.section] ?? '' }, body: { capacity: act.capacity } }]
    }
    const id = this.ids.get(act.student) ?? ''
    const params = { id }
    const reason = 'As the model says'
    switch (act.do) {
      case 'admit': {
        const student = { campus_id, name: act.student }
        return ['admitStudent', { body: { student, admitted_on: `2020-${act.from}`, ...at(act.section) } }]
      }
      case 'enrol':
        return ['enrolStudent', { body: { student_id: id, starts_on: `2020-${act.from}`, ...at(act.section) } }]
      case 'suspend':
        return ['suspendStudent', { params, body: { reason, since: '2020-02-03' } }]
      case 'withdraw':
        return ['withdrawStudent', { params, body: { reason, last_day: `2020-${act.last}` } }]
      case 'reinstate':
        return ['reinstateStudent', { params, body: { reason, since: `2020-${act.from}`, ...at(act.section) } }]
      case 'transfer': {
        const seat = { id: await this.#seatOf(act.student) }
        return ['transferSection', { params: seat, body: { from: `2020-${act.from}`, ...at(act.section) } }]
      }
    }
  }

  #toldOf(act: Act, answer: Answer): Outcome {
    if (answer.status >= 400) return answer.str('code')
    if (act.do === 'admit') this.ids.set(act.student, answer.str('id'))
    return 'done'
  }

  /** All at once; what became of each. */
  async together(acts: readonly Act[]): Promise<Outcome[]> {
    const calls = await Promise.all(acts.map(act => this.#callOf(act)))
    const answers = await Promise.all(calls.map(([operation, call]) => patiently(operation, call)))
    return answers.map((answer, n) => this.#toldOf(acts[n] as Act, answer))
  }
}

/** How somebody comes to act: who and where are numbers, which mean somebody there is by then. */
const intent = fc.record({
  do: fc.constantFrom('admit', 'enrol', 'enrol', 'transfer', 'transfer', 'withdraw', 'suspend', 'reinstate', 'resize'),
  who: fc.nat(1000),
  where: fc.nat(SECTIONS - 1),
  more: fc.nat(5)
})
type Intent = typeof intent extends fc.Arbitrary<infer T> ? T : never

const actOf = ({ do: kind, who, where, more }: Intent, { students }: Model, name: string): Act => {
  const names = Object.keys(students)
  const student = names[who % Math.max(1, names.length)]
  const section = more % 2 === 0 ? where : null
  const from = more < 3 ? '02-03' : '06-02'
  if (kind === 'resize') return { do: 'resize', section: where, capacity: more + 1 }
  if (kind === 'admit' || student === undefined) return { do: 'admit', student: name, section, from }
  switch (kind) {
    case 'transfer': {
      const now = students[student]
      const nth = now === undefined ? -1 : seatOf(now)
      if (nth >= 0) return { do: kind, student, nth, section: where, from }
      return { do: 'enrol', student, section: where, from }
    }
    case 'enrol':
      return { do: kind, student, section: where, from }
    case 'reinstate':
      return { do: kind, student, section, from }
    case 'withdraw':
      return { do: kind, student, last: more % 2 === 0 ? '02-02' : '06-01' }
    case 'suspend':
      return { do: kind, student }
  }
}

const play = (model: Model, acts: readonly Act[]): [Outcome[], Model] => {
  const outcomes: Outcome[] = []
  let after = model
  for (const act of acts) {
    const [outcome, next] = apply(after, act)
    outcomes.push(outcome)
    after = next
  }
  return [outcomes, after]
}

/** An order of the acts in which all would have become of them what did, if there is one. */
const explained = (
  model: Model,
  acts: readonly Act[],
  outcomes: readonly Outcome[],
  now: object
): Model | undefined => {
  for (const order of orders(acts.map((_, n) => n))) {
    const [told, after] = play(
      model,
      order.map(n => acts[n] as Act)
    )
    const same = order.every((n, place) => outcomes[n] === told[place])
    if (same && isDeepStrictEqual({ students: { ...after.students }, capacity: [...after.capacity] }, now)) return after
  }
  return undefined
}

t.test(
  'whatever is done, alone or at once, ends as some order of it would: seats, numbers, and where students are',
  async t => {
    const bursts = fc.array(fc.array(intent, { minLength: 1, maxLength: 4 }), { minLength: ROUNDS, maxLength: ROUNDS })
    const capacities = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: SECTIONS, maxLength: SECTIONS })
    await fc.assert(
      fc.asyncProperty(capacities, bursts, async (capacity, rounds) => {
        const school = await School.open(capacity)
        let model: Model = { students: {}, capacity }
        let came = 0
        for (const intents of rounds) {
          const acts = intents.map(one => actOf(one, model, `S${came++}`))
          const outcomes = await school.together(acts)
          const now = await school.now()
          const after = explained(model, acts, outcomes, now)
          if (after === undefined) {
            throw new Error(`no order explains ${JSON.stringify({ before: model, acts, outcomes, now }, null, 1)}`)
          }
          model = after
        }
        return t.passing()
      }),
      { numRuns: RUNS, seed, endOnFailure: true }
    )
  }
)

t.test('a rush for few seats fills them with the lowest numbers, and nobody is left half seated', async t => {
  const school = await School.open([7, 1, 1])
  const names = Array.from({ length: 24 }, (_, n) => `R${n}`)
  const admitted = await school.together(names.map(student => ({ do: 'admit', student, section: 0, from: '02-03' })))
  t.equal(admitted.filter(outcome => outcome === 'done').length, 7)
  t.ok(admitted.every(outcome => ['done', 'campus.section_full'].includes(outcome)))
  const { students } = await school.now()
  const rolls = Object.values(students).flatMap(({ enrolments }) => enrolments.map(({ roll }) => roll))
  t.strictSame(
    rolls.sort((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7]
  )
})
