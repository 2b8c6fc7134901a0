import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '#src/config.ts'

export const secretsFile = (folder: string): string => join(folder, 'secrets.json')

/** Keys of the demo: made at the first start, kept beside its data, so that sessions outlive a restart. */
const demoSecret = (folder: string): string => {
  const file = secretsFile(folder)
  try {
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof kept === 'object' && kept !== null && 'jwt' in kept && typeof kept.jwt === 'string') return kept.jwt
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  const jwt = randomBytes(32).toString('base64url')
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, `${JSON.stringify({ jwt })}\n`, { mode: 0o600, flag: 'wx' })
  return jwt
}

/** The keys of access tokens: configured, or the demo's own. */
export const tokenSecrets = (config: Config): readonly [string, ...string[]] => {
  const [first, ...others] = config.jwtSecrets
  return first === undefined ? [demoSecret(config.dataDir)] : [first, ...others]
}
