import fc from 'fast-check'
import t from 'tap'
import { Problem } from '#src/http/problem.ts'
import { beginning, isAfter, type Token } from '#src/sync/token.ts'
import { createSyncTokens } from '#src/sync/tokens.ts'

const number = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }).map(String)
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 8, maxLength: 8 })
const letters = fc.string({ unit: fc.constantFrom(...'azAZ09_-'), minLength: 8, maxLength: 8 })
const token: fc.Arbitrary<Token> = fc.record({
  position: fc.record({ xid: number, seq: number, mark: hex }),
  sight: fc.tuple(fc.constantFrom('', 'aZ_-~'), letters).map(parts => parts.join('')),
  seal: fc.oneof(fc.constant(''), hex)
})
const { encode, decode } = createSyncTokens(['the first of them', 'the one before'])
const where = { in: 'query', pointer: '/since' } as const

const read = (text: string): Token | string => {
  try {
    return decode(text, where)
  } catch (error) {
    return error instanceof Problem ? error.code : String(error)
  }
}

t.test('a token is read as it was made, and is good for an address and a header', async t => {
  fc.assert(
    fc.property(token, made => {
      const text = encode(made)
      t.match(text, /^[A-Za-z0-9_-]{1,120}$/)
      t.same(read(text), made)
    }),
    { numRuns: 200 }
  )
})

t.test('whatever no answer told is refused', async t => {
  const good = encode({ position: beginning, sight: 'abcdefgh', seal: '' })
  const other = (text: string) => Buffer.from(text).toString('base64url')
  const bad = [
    '',
    'nonsense',
    `${good}A`,
    `${good}=`,
    good.slice(1),
    other('01.0.00000000.abcdefgh..abcdefghijk'),
    other('-1.0.00000000.abcdefgh..abcdefghijk'),
    other('9999999999999999999.0.00000000.abcdefgh..abcdefghijk'),
    other('0.0.00000000.abcdefgh.0.abcdefghijk'),
    other('0.0.00000000.abcdefgh'),
    other('0.0.0000000G.abcdefgh..abcdefghijk'),
    other('0.0.00000000.abcdefgh..abcdefghij')
  ]
  for (const text of bad) t.equal(read(text), 'request.invalid', text)
})

t.test('the first key signs, all are good, others are gone', async t => {
  const made = { position: beginning, sight: 'abcdefgh', seal: '' }
  t.same(read(createSyncTokens(['the one before']).encode(made)), made)
  t.equal(read(createSyncTokens(['one before that']).encode(made)), 'sync.token_expired')
  t.not(encode(made), createSyncTokens(['the one before']).encode(made))
  const plain = Buffer.from(encode(made), 'base64url').toString()
  t.equal(read(Buffer.from(`1${plain.slice(1)}`).toString('base64url')), 'sync.token_expired')
})

t.test('the order of the log is by transaction, then by number', async t => {
  const at = (xid: string, seq: string) => ({ xid, seq, mark: '00000000' })
  t.ok(isAfter(at('10', '1'), at('9', '2')))
  t.ok(isAfter(at('10', '10'), at('10', '9')))
  t.notOk(isAfter(at('10', '10'), at('10', '10')))
})
