import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { Problem } from '#schemas/common.ts'
import { checker } from '#src/http/validate.ts'
import { testApp } from '#test/support/app.ts'
import { brokenFile } from '#test/support/broken-file.ts'
import { Answer } from '#test/support/client.ts'

const RUNS = process.env.PROVOST_TEST_FULL === 'yes' ? 2000 : 150
const seed = Number(process.env.PROVOST_TEST_SEED ?? Date.now() % 2_147_483_647)
t.comment(`seed ${seed}: PROVOST_TEST_SEED=${seed} repeats it`)

const { api, app, address } = await testApp(t)
const authorization = `Bearer ${await api.token('admin')}`
const isProblem = checker(Problem)

/** A machine that is short of time may say so, and is asked again. */
const send = async (
  body: string | Buffer<ArrayBuffer>,
  type = 'text/csv',
  mode = 'good_rows',
  attempts = 100
): Promise<Answer> => {
  const response = await fetch(`${address}/v1/identity/campuses/import?mode=${mode}`, {
    method: 'POST',
    headers: { authorization, 'content-type': type },
    body
  })
  const answer = new Answer(response.status, response.headers, await response.text())
  if (answer.status !== 503 || answer.at('code') !== 'server.busy' || attempts === 1) return answer
  await pause(100)
  return send(body, type, mode, attempts - 1)
}
const answered = async (): Promise<void> => {
  const { status, text } = await send('code,name,opened_on\n')
  if (status !== 200) throw new Error(`the next one: ${status} ${text}`)
}

t.test(
  'a table whose header and whose cells are wrong is refused for its header, and the next is answered',
  async t => {
    for (const file of ['nonsense,x\nF2,T"wo,z\n', 'nonsense,x\nF2,"Two', 'nonsense,x\n"F2"x']) {
      const answer = await send(file)
      t.strictSame([answer.status, answer.at('errors', 0, 'line')], [400, 1], `${file}: ${answer.text}`)
      await answered()
    }
  }
)

t.test('no file breaks anything, and the next is answered', async t => {
  const type = fc.constantFrom('text/csv', 'application/x-ndjson')
  const mode = fc.constantFrom('atomic', 'good_rows')
  const property = fc.asyncProperty(brokenFile, type, mode, async (file, type, mode) => {
    const answer = await send(file, type, mode)
    if (answer.status >= 500) throw new Error(`${answer.status} ${answer.text}`)
    if (answer.status >= 400 && !isProblem(answer.json)) throw new Error(`not a valid problem: ${answer.text}`)
    await answered()
  })
  await fc.assert(property, { seed, numRuns: RUNS, endOnFailure: true })
  t.equal(app.uploads.count, 0, 'no place is held')
})

t.test('files of nothing, of endless lines and of endless headers are refused', async t => {
  const head = 'code,name,opened_on\n'
  const cases: [string, number, string][] = [
    [`${head}${'\n'.repeat(300_000)}`, 413, 'text/csv'],
    [`${head}${'\r\n'.repeat(300_000)}`, 413, 'text/csv'],
    ['\n'.repeat(300_000), 413, 'application/x-ndjson'],
    [`${head}${','.repeat(2_000_000)}`, 413, 'text/csv'],
    ['"",'.repeat(2_000_000), 413, 'text/csv'],
    [`${Array.from({ length: 16_000 }, (_, n) => n.toString(36)).join(',')}\n`, 400, 'text/csv'],
    ['\n\n', 400, 'text/csv'],
    ['\n\n', 400, 'application/x-ndjson']
  ]
  for (const [file, status, type] of cases) {
    const answer = await send(file, type)
    t.equal(answer.status, status, `${JSON.stringify(file.slice(0, 30))}: ${answer.text.slice(0, 200)}`)
    t.ok(isProblem(answer.json))
    await answered()
  }
})
