import t from 'tap'
import { tokensOf } from '#src/read/search.ts'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'

const app = await testApp(t)
const { api, database } = app
const { campus } = schoolOf(app)
const as = 'registrar'

const people = [
  ['José Ramírez Núñez', 'N-2020-0101', '+34600111222'],
  ['Łukasz Żółć', 'N-2020-0102', null],
  ['Jose Maria Silva', 'N-2020-0103', null],
  ['Maria José Sousa', 'N-2020-0104', '+919823012345'],
  ['Ann Josephson', 'N-2020-0105', null],
  ['Bijosen Roy', 'N-2020-0106', null],
  ['100% Sure_Name', 'N-2020-0107', null],
  ['李小龍', 'N-2020-0108', null]
] as const
const campus_id = await campus('NORTH')
for (const [name, admission_number, phone] of people) {
  await database.sql`
    insert into campus.students (institution_id, campus_id, name, admission_number, phone)
    select institution_id, id, ${name}, ${admission_number}, ${phone} from identity.campuses where id = ${campus_id}`
}

const names = async (q: string, more: Record<string, string | number> = {}): Promise<string[]> =>
  (await api.call('listStudents', { as, query: { q, ...more } })).rows().map(({ name }) => String(name))

t.test('names are found whatever their accents and letters, numbers and telephones by any part of them', async t => {
  t.strictSame(await names('ramirez'), ['José Ramírez Núñez'])
  t.strictSame(await names('NÚÑEZ jose'), ['José Ramírez Núñez'])
  t.strictSame(await names('lukasz zolc'), ['Łukasz Żółć'])
  t.strictSame(await names('2020-0104'), ['Maria José Sousa'])
  t.strictSame(await names('98230 12345'), ['Maria José Sousa'])
  t.strictSame(await names('09823012345'), ['Maria José Sousa'], 'with the zero that one dials at home')
  t.strictSame(await names('600111'), ['José Ramírez Núñez'])
  t.strictSame(await names('小龍'), [], 'two signs: where a word begins')
  t.strictSame(await names('李小'), ['李小龍'])
})

t.test('what is nearest comes first: all of it, what begins with it, words that begin with it, parts', async t => {
  t.strictSame(
    await names('jose'),
    ['José Ramírez Núñez', 'Jose Maria Silva', 'Maria José Sousa', 'Ann Josephson', 'Bijosen Roy'].toSorted(
      (a, b) => rank(a) - rank(b) || plain(a).localeCompare(plain(b))
    )
  )
  t.strictSame((await names('jose', { sort: 'name' })).at(0), 'Ann Josephson', 'unless another order is asked for')
})

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
const rank = (name: string): number => {
  const words = ` ${plain(name)} `
  if (words.includes(' jose ')) return 0
  if (words.startsWith(' jose')) return 1
  return words.includes(' jose') ? 2 : 3
}

t.test('pages go on where the one before ended, by nearness too', async t => {
  const all = await names('o')
  const paged: string[] = []
  let cursor: string | undefined
  do {
    const query: Record<string, string | number> = { q: 'jose', limit: 2, ...(cursor === undefined ? {} : { cursor }) }
    const page = await api.call('listStudents', { as, query })
    paged.push(...page.rows().map(({ name }) => String(name)))
    t.notMatch(page.text, /nearness/)
    cursor = page.at('next') === null ? undefined : page.str('next')
  } while (cursor !== undefined)
  t.strictSame(paged, await names('jose'))
  t.ok(Array.isArray(all))
})

t.test('signs that mean something to LIKE mean themselves, and nearness is to something', async t => {
  t.strictSame(await names('100%'), ['100% Sure_Name'])
  t.strictSame(await names('e_n'), ['100% Sure_Name'])
  t.strictSame(await names('%%%'), [])
  t.strictSame(await names('   '), [])
  t.equal((await api.call('listStudents', { as, query: { sort: 'nearness' } })).status, 400)
  t.equal((await api.call('listStudents', { as, query: { q: 'x' } })).status, 400)
  t.strictSame(tokensOf('  a  b c d e f g h'), ['a', 'b', 'c', 'd', 'e', 'f'])
})

t.test('wide signs are looked for as the plain ones that they are, not as patterns', async t => {
  // so few letters are looked for where words begin, more of them anywhere
  t.strictSame(await names('％％'), [])
  t.strictSame(await names('＿＿'), [])
  t.strictSame(await names('＼＼'), [])
  for (const q of ['100％', '１００％', 'e＿n', 'sure＿']) t.strictSame(await names(q), ['100% Sure_Name'], q)
  for (const q of ['j％se', 'j＿se', '＿＿＿', '％％％', 'jos＼']) t.strictSame(await names(q), [], q)
})

t.test('exports and counts find the same', async t => {
  const file = await api.call('exportStudents', {
    as,
    query: { q: 'jose' },
    headers: { accept: 'application/x-ndjson' }
  })
  const found = file.text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  t.strictSame(
    found.map(({ name }) => name),
    await names('jose')
  )
  t.notOk('nearness' in found[0])
  const counted = await api.call('listStudents', {
    as,
    query: { q: 'jose', limit: 1 },
    headers: { prefer: 'count=exact' }
  })
  t.equal(counted.at('total'), 5)
})
