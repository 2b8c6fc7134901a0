import { BOOKS, bookWith, type Case, type Cases, type Facts, LOANS, newBook, withMembers } from './case.ts'

const post = (facts: Facts, name: string, property: string, text: string, status: number): Case => ({
  name: `${property} ${name}`,
  method: 'POST',
  path: BOOKS,
  body: bookWith(facts, property, text),
  status,
  ...(status === 400 ? { code: 'request.invalid' } : {})
})

const copies = [
  '0',
  '-1',
  '1001',
  '0.5',
  '1e-7',
  '1.0000001',
  '1e400',
  '-1e400',
  '-0',
  '2147483648',
  '"12"',
  '""',
  '" 12 "'
]
const moreCopies = ['"1e1"', '"0x10"', 'true', 'false', 'null', '[]', '[1]', '{}', '9007199254740993', '1e21']
const notJson = ['NaN', 'Infinity', '-Infinity', '+1', '01', '1.', '.5', '0x10', '1_000', 'undefined', '1n', "'1'"]
const prices = ['-1', '0.01', '"100"', '1e-7', '100000001', '100000000001', '9007199254740993', '1e400', 'true', '[1]']
const dates = [
  '2025-02-30',
  '2023-02-29',
  '1900-02-29',
  '9999-12-31',
  '0000-01-01',
  '0999-12-31',
  '2200-01-01',
  '2025-13-01',
  '2025-00-10',
  '2025-1-1',
  '25-01-01',
  '20250101',
  '2025-01-01T00:00:00Z',
  '2025-01-01 ',
  ' 2025-01-01',
  '2025-01-01\n',
  'infinity',
  '-infinity',
  'now',
  'today',
  'epoch',
  '+002025-01-01',
  '-2025-01-01',
  '٢٠٢٥-٠١-٠١',
  ''
]

/** Numbers, days and ids as bodies carry them; on `price`, an amount, and `copies`, a count. */
export const values: Cases = facts => [
  post(facts, '1000 is the most', 'copies', '1000', 201),
  post(facts, '1.0 is 1', 'copies', '1.0', 201),
  post(facts, '1e2 is 100', 'copies', '1e2', 201),
  ...[...copies, ...moreCopies].map(text => post(facts, text, 'copies', text, 400)),
  ...notJson.map(
    (text): Case => ({ ...post(facts, `${text} is no JSON`, 'copies', text, 400), code: 'request.malformed' })
  ),
  post(facts, '0', 'price', '0', 201),
  post(facts, '-0 is 0', 'price', '-0', 201),
  post(facts, 'null is no price', 'price', 'null', 201),
  post(facts, '100,000,000 is the most', 'price', '100000000', 201),
  ...prices.map(text => post(facts, text, 'price', text, 400)),
  ...dates.map(day => post(facts, JSON.stringify(day), 'acquired_on', JSON.stringify(day), 400)),
  post(facts, 'a leap day', 'acquired_on', '"2024-02-29"', 201),
  post(facts, 'a number of milliseconds', 'acquired_on', '1700000000000', 400),
  ...['"1"', '1', '""', '"00000000-0000-0000-0000-000000000000"', '"019a9d5e-7c00-4abc-8def-0123456789ab"'].map(id =>
    post(facts, `${id} is no id`, 'campus_id', id, 400)
  ),
  post(facts, 'in braces', 'campus_id', `"{${facts.campus}}"`, 400),
  {
    ...post(facts, 'of a campus that is not', 'campus_id', '"019a9d5e-7c00-7abc-8def-0123456789ab"', 422),
    code: 'request.reference_missing'
  },
  ...['"copies":2', '"id":"x"', '"version":7', '"institution_id":null', '"state":"lost"', '"":1', '"Copies":1'].map(
    (member, i): Case => ({
      name: `a member that is not asked for: ${member}`,
      method: 'POST',
      path: BOOKS,
      body: withMembers(JSON.stringify(newBook(facts)), member),
      status: i === 0 ? 201 : 400
    })
  ),
  {
    name: 'of equal keys the last counts: a bad one that is overruled is not seen',
    method: 'POST',
    path: BOOKS,
    body: withMembers(bookWith(facts, 'copies', '-5'), '"copies":5'),
    status: 201
  },
  {
    name: 'of equal keys the last counts: a good one does not hide it',
    method: 'POST',
    path: BOOKS,
    body: withMembers(bookWith(facts, 'copies', '5'), '"copies":-5'),
    status: 400
  },
  ...[undefined, '', 'a b', 'ключ', 'x'.repeat(256)].map(
    (key): Case => ({
      name: `a loan with the key ${key === undefined ? 'left out' : key.slice(0, 10)}`,
      method: 'POST',
      path: LOANS,
      headers: key === undefined ? {} : { 'idempotency-key': key },
      body: { book_id: facts.book, user_id: facts.user, due_on: '2026-05-01' },
      status: 400
    })
  ),
  {
    name: 'a loan to somebody who is not',
    method: 'POST',
    path: LOANS,
    headers: { 'idempotency-key': 'nobody' },
    body: { book_id: facts.book, user_id: facts.campus, due_on: '2026-05-01' },
    status: 422,
    code: 'request.reference_missing'
  }
]
