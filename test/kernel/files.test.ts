import { Type } from '@sinclair/typebox'
import fc from 'fast-check'
import t from 'tap'
import { Campus } from '#schemas/identity/campuses.ts'
import { csv } from '#src/bulk/csv.ts'
import type { Entry } from '#src/bulk/entry.ts'
import { formats } from '#src/bulk/formats.ts'
import { Intake } from '#src/bulk/intake.ts'
import { ndjson } from '#src/bulk/ndjson.ts'
import { Problem } from '#src/http/problem.ts'
import { faultsIn } from '#src/http/validate.ts'
import { brokenFile } from '#test/support/broken-file.ts'

const RUNS = process.env.PROVOST_TEST_FULL === 'yes' ? 20_000 : 500
const seed = Number(process.env.PROVOST_TEST_SEED ?? Date.now() % 2_147_483_647)
t.comment(`seed ${seed}: PROVOST_TEST_SEED=${seed} repeats it`)
const parameters = { seed, numRuns: RUNS, endOnFailure: true }

const text = Type.Optional(Type.String())
const body = Type.Object({ code: text, name: text, opened_on: text }, { additionalProperties: false })
const sheet = { body, given: new Set(['id']) }
const readers = {
  csv: (source: AsyncIterable<Buffer>) => csv(source, sheet),
  ndjson: (source: AsyncIterable<Buffer>) => ndjson(source)
}
type Reader = (source: AsyncIterable<Buffer>) => AsyncIterable<Iterable<Entry>>

async function* pieces(file: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size)
}

/** What a file comes to: its records, or the problem that ends it. */
const read = async (reader: Reader, file: Buffer, size = file.length): Promise<Entry[] | Problem> => {
  const all: Entry[] = []
  try {
    for await (const entries of reader(pieces(file, size))) all.push(...entries)
    return all
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}
const told = (outcome: Entry[] | Problem): string =>
  JSON.stringify(outcome instanceof Problem ? [outcome.code, outcome.more] : outcome)
const rowsOf = (outcome: Entry[] | Problem) => (outcome instanceof Problem ? [] : outcome.map(({ row }) => row))

for (const [name, reader] of Object.entries(readers)) {
  t.test(`${name}: whatever a file is, it is read or refused`, async () => {
    const property = fc.asyncProperty(brokenFile, fc.integer({ min: 1, max: 40 }), async (file, size) => {
      const outcome = await read(reader, file, size)
      if (outcome instanceof Problem && outcome.kind.status >= 500) throw outcome
    })
    await fc.assert(property, parameters)
  })

  t.test(`${name}: however text is cut on its way, it is the same file`, async () => {
    const texts = fc
      .array(
        fc.constantFrom('"', '""', ',', '\n', '\r', '\r\n', 'code', 'name', 'é', '🏫', '{"code":"x"}', ' ', '\ufeff'),
        {
          maxLength: 30
        }
      )
      .map(parts => Buffer.from(parts.join('')))
    const property = fc.asyncProperty(
      texts,
      fc.boolean(),
      fc.integer({ min: 1, max: 9 }),
      async (end, headed, size) => {
        const file = headed ? Buffer.concat([Buffer.from('code,name\r\n'), end]) : end
        const [whole, cut] = [told(await read(reader, file)), told(await read(reader, file, size))]
        if (whole !== cut) throw new Error(`${whole}\n${cut}`)
      }
    )
    await fc.assert(property, parameters)
  })
}

t.test('what an export writes is read as it was, a single column with nothing in it as well', async () => {
  const cell = fc.option(
    fc
      .array(fc.constantFrom('"', ',', '\n', '\r', '\r\n', "'", '=', '-1', ' ', 'é', '🏫', '\t', 'x', ';'), {
        minLength: 1
      })
      .map(parts => parts.join(''))
  )
  const names = fc.subarray(['code', 'name', 'opened_on'], { minLength: 1 })
  const property = fc.asyncProperty(
    names,
    fc.array(fc.record({ code: cell, name: cell, opened_on: cell })),
    async (some, rows) => {
      const format = formats['text/csv']
      const write = format.writer(some, new Map())
      const file = format.head(some) + rows.map(row => write(row)).join('')
      const wanted = rows.map(row =>
        Object.fromEntries(Object.entries(row).filter(([name, c]) => c !== null && some.includes(name)))
      )
      const [got, expected] = [rowsOf(await read(readers.csv, Buffer.from(file))), wanted].map(all =>
        JSON.stringify(all.map(row => Object.entries(row ?? {}).toSorted()))
      )
      if (got !== expected) throw new Error(`${got}\n${expected}`)
    }
  )
  await fc.assert(property, parameters)
})

t.test('a blank line is one with nothing on it, and none of the rows', async t => {
  const table = await read(readers.csv, Buffer.from('\n\r\ncode\n\n""\r\n\r\rx\n \n\n'))
  t.strictSame(table instanceof Problem || table.map(({ line, row }) => [line, row]), [
    [5, {}],
    [8, { code: 'x' }],
    [9, { code: ' ' }]
  ])
  const lines = await read(readers.ndjson, Buffer.from('\n\r\n{}\n\n{"code":"x"}\r\n\n'))
  t.strictSame(lines instanceof Problem || lines.map(({ line, row }) => [line, row]), [
    [3, {}],
    [5, { code: 'x' }]
  ])
  for (const nothing of ['', '\n', '\r\n\n', '\ufeff', '\ufeff\n']) {
    for (const reader of Object.values(readers)) {
      t.match(
        told(await read(reader, Buffer.from(nothing))),
        /"request.malformed".*The file is empty/,
        JSON.stringify(nothing)
      )
    }
  }
})

t.test('what has no end is refused before it costs anything', async t => {
  const head = 'code,name\n'
  for (const [file, what] of [
    [`${head}${'\n'.repeat(200_001)}`, 'blank lines'],
    [`${head}${'\r\n'.repeat(200_001)}`, 'blank lines'],
    [`${head}${','.repeat(200_000)}\n`, 'cells'],
    [`${head}${'"",'.repeat(30_000)}\n`, 'empty cells'],
    [`${head}"${'""'.repeat(40_000)}"`, 'quotes'],
    [`${'code,'.repeat(14_000)}`, 'a header']
  ] as const) {
    t.match(told(await read(readers.csv, Buffer.from(file), 65_536)), /request.too_large/, what)
  }
  t.match(told(await read(readers.ndjson, Buffer.from('\r\n'.repeat(200_001)), 65_536)), /request.too_large/)
})

t.test('a header says what is wrong with it', async t => {
  const faults = async (header: string) => {
    const outcome = await read(readers.csv, Buffer.from(header))
    return outcome instanceof Problem ? (outcome.more.errors ?? []).map(({ pointer, detail }) => [pointer, detail]) : []
  }
  t.strictSame(await faults('a~b/c\n'), [['/a~0b~1c', 'there is no column "a~b/c"']], 'pointers are RFC 6901')
  t.strictSame(await faults('code, name\n'), [['/ name', 'the column " name" is called "name", without the spaces']])
  t.strictSame(await faults('code;name\n'), [['/code;name', 'columns are separated by commas here']])
  t.strictSame(await faults('code,code\n'), [['', 'the column "code" is there twice']])
  t.strictSame(await faults('co\0de\n'), [['/co\0de', 'the name of a column holds NUL']])
  t.equal(
    (await faults(Array.from({ length: 9000 }, (_, n) => `c${n}`).join())).length,
    100,
    'and no more than can be read'
  )
})

t.test('what is wrong on a line is said to people', async t => {
  const { code, opened_on } = Campus.properties
  const schema = Type.Object({ code, opened_on }, { additionalProperties: false })
  const wrong = { code: 'lower', opened_on: '01.04.2026', 'a~b/c': 1 }
  t.strictSame(
    faultsIn(schema, wrong)
      .map(({ pointer, detail }) => [pointer, detail])
      .toSorted(),
    [
      ['/a~0b~1c', 'must NOT have additional properties'],
      ['/code', `must look like "${code.examples?.[0]}": must match pattern "${code.pattern}"`],
      ['/opened_on', 'must be a day like 2026-04-01']
    ]
  )
  const lines = await read(readers.ndjson, Buffer.from('{"code":\n'))
  t.match(told(lines), 'The line is not JSON.')
})

t.test('who takes a file lets others go first', async t => {
  const nowhere = { add: () => false, flush: async () => {}, arrived: async () => {} }
  const intake = new Intake(nowhere, { ...sheet, all: false })
  let turns = 0
  let over = false
  const turn = () => {
    turns++
    if (!over) setImmediate(turn)
  }
  setImmediate(turn)
  // all of it is there at once
  await intake.take(readers.ndjson(pieces(Buffer.from('{"code":\n'.repeat(50_000)), 450_000)))
  over = true
  t.equal(intake.failed, 50_000)
  t.ok(turns > 3, `${turns} turns`)
})
