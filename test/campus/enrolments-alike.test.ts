import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { seatingOf } from '#test/support/seating.ts'

const app = await testApp(t)
const { newcomers, room, send } = seatingOf(app)
const RUNS = process.env.PROVOST_TEST_FULL === 'yes' ? 100 : 8
const seed = Number(process.env.PROVOST_TEST_SEED ?? Date.now() % 2 ** 31)
t.comment(`seed ${seed}: PROVOST_TEST_SEED=${seed} repeats it`)

/** What was told of the lines that were refused, the first of them being this one. */
const told = (answer: Answer, first = 1): { line: number; code: string }[] => {
  if (answer.status !== 200) throw new Error(answer.text)
  const count = Number(answer.at('failed'))
  return Array.from({ length: count }, (_, n) => ({
    line: Number(answer.at('errors', n, 'line')) + first - 1,
    code: answer.str('errors', n, 'code')
  }))
}

const day = fc.integer({ min: 1, max: 28 }).map(n => `2020-02-${String(n).padStart(2, '0')}`)
const end = fc.record({ status: fc.constantFrom('transferred', 'withdrawn', 'completed'), ends_on: day })
const line = fc.record({
  student: fc.nat(3),
  section: fc.nat(1),
  roll_number: fc.integer({ min: 1, max: 3 }),
  starts_on: day,
  end: fc.option(end, { freq: 2, nil: {} })
})
type Line = typeof line extends fc.Arbitrary<infer L> ? L : never

/** A school of its own with a few seats, and the lines as its file has them. */
const fileOf = async (lines: readonly Line[], numbered: boolean) => {
  const [sections, students] = [[await room(2), await room(1)], await newcomers(4)]
  return lines.map(({ student, section, roll_number, starts_on, end }) => ({
    student_id: students[student],
    section_id: sections[section],
    starts_on,
    // a number that a later line keeps is not given away, as it would be to who comes alone
    ...(numbered ? { roll_number } : {}),
    ...end
  }))
}

t.test('a line of a file is judged as it would be if those before it had been sent alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 2, maxLength: 10 }), fc.boolean(), async (lines, numbered) => {
      const together = told(await send(await fileOf(lines, numbered), { mode: 'good_rows' }))
      const alone: typeof together = []
      for (const [n, row] of (await fileOf(lines, numbered)).entries()) {
        alone.push(...told(await send([row], { mode: 'good_rows' }), n + 1))
      }
      return isDeepStrictEqual(together, alone)
    }),
    { seed, numRuns: RUNS }
  )
})
