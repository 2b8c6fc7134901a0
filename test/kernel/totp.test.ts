import { randomBytes } from 'node:crypto'
import Fastify from 'fastify'
import t from 'tap'
import { newRecoveryCodes, recoveryHash } from '#src/auth/recovery.ts'
import { base32, codeOf, newSecret, otpauthUri, stepAt, stepOf } from '#src/auth/totp.ts'
import vault from '#src/auth/vault.ts'

const rfc = Buffer.from('12345678901234567890')

t.test('codes are those of RFC 6238', async t => {
  const vectors: [number, string][] = [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130']
  ]
  for (const [seconds, code] of vectors) {
    t.equal(codeOf(rfc, stepAt(seconds), 8), code)
    t.equal(codeOf(rfc, stepAt(seconds)), code.slice(2))
  }
})

t.test('codes are those of RFC 4226', async t => {
  const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']
  t.strictSame(
    codes.map((_, counter) => codeOf(rfc, counter)),
    codes
  )
})

t.test('a code is taken one step early and one late, and never twice', async t => {
  const now = 1_111_111_111
  const step = stepAt(now)
  for (const drift of [-1, 0, 1]) t.equal(stepOf(rfc, codeOf(rfc, step + drift), now, 0), step + drift)
  for (const drift of [-3, -2, 2, 3]) t.equal(stepOf(rfc, codeOf(rfc, step + drift), now, 0), undefined)
  t.equal(stepOf(rfc, codeOf(rfc, step), now, step), undefined, 'the step was used')
  t.equal(stepOf(rfc, codeOf(rfc, step - 1), now, step), undefined, 'nor one before it')
  t.equal(stepOf(rfc, codeOf(rfc, step + 1), now, step), step + 1)
})

t.test('a secret is told as authenticators read it', async t => {
  t.equal(base32(Buffer.from('foobar')), 'MZXW6YTBOI')
  t.equal(base32(rfc), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  const uri = new URL(otpauthUri(newSecret(), 'Provost', 'asha+x@demo.example'))
  t.equal(uri.pathname, '/Provost:asha%2Bx%40demo.example')
  t.match(Object.fromEntries(uri.searchParams), { issuer: 'Provost', algorithm: 'SHA1', digits: '6', period: '30' })
})

t.test('recovery codes differ, and are the same in any case and grouping', async t => {
  const codes = newRecoveryCodes()
  t.equal(new Set(codes).size, 10)
  for (const code of codes) {
    t.match(code, /^[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/)
    t.equal(recoveryHash(code.toUpperCase().replaceAll('-', '')), recoveryHash(code))
  }
})

const open = async (...keys: string[]) => {
  const app = Fastify()
  await app.register(vault, { keys })
  return app.vault
}

t.test('what is encrypted opens for whom it is about, with any of the keys, and unaltered', async t => {
  const secret = randomBytes(20)
  const old = await open('the older key')
  const both = await open('the newer key', 'the older key')
  const sealed = old.seal(secret, 'asha')
  t.notMatch(sealed, secret.toString('hex'))
  t.not(old.seal(secret, 'asha'), sealed, 'never the same twice')
  t.strictSame(both.open(sealed, 'asha'), secret)
  t.throws(() => both.open(sealed, 'meera'))
  t.throws(() =>
    both.open(
      sealed.replace(/.$/, last => (last === '0' ? '1' : '0')),
      'asha'
    )
  )
  const fresh = both.seal(secret, 'asha')
  t.throws(() => old.open(fresh, 'asha'), 'the first key encrypts')
  const none = await open()
  t.throws(() => none.seal(secret, 'asha'))
})
