import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readConfig } from '#src/config.ts'
import { secretsFile, secretsOf } from '#src/process/secrets.ts'

const folder = (t: Test): string => {
  const made = mkdtempSync(join(tmpdir(), 'provost-secrets-'))
  t.teardown(() => rmSync(made, { recursive: true }))
  return made
}

t.test('the demo makes its keys once, for its owner alone', async t => {
  const config = readConfig({ DATA_DIR: folder(t) })
  const made = secretsOf(config)
  t.not(made.jwt[0], made.totp[0])
  t.strictSame(secretsOf(config), made)
  t.equal(statSync(secretsFile(config.dataDir)).mode & 0o777, 0o600)
})

t.test('a file of an older version gets the key it lacks and keeps what it has', async t => {
  const config = readConfig({ DATA_DIR: folder(t) })
  writeFileSync(secretsFile(config.dataDir), '{"jwt":"the key of before"}')
  const { jwt, totp } = secretsOf(config)
  t.strictSame(jwt, ['the key of before'])
  t.strictSame(JSON.parse(readFileSync(secretsFile(config.dataDir), 'utf8')), { jwt: jwt[0], totp: totp[0] })
})

t.test('what is configured goes before, all of it', async t => {
  const [one, two, three] = ['1'.repeat(32), '2'.repeat(32), '3'.repeat(32)]
  const config = readConfig({ DATA_DIR: folder(t), JWT_SECRET: `${one},${two}`, TOTP_KEYS: three })
  t.strictSame(secretsOf(config), { jwt: [one, two], totp: [three] })
  t.throws(() => statSync(secretsFile(config.dataDir)), 'nothing is made')
})
