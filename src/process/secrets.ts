import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '#src/config.ts'

export const secretsFile = (folder: string): string => join(folder, 'secrets.json')

/** Of access tokens, and of what is encrypted in the database. */
export interface Secrets {
  jwt: readonly [string, ...string[]]
  totp: readonly [string, ...string[]]
}

const names = ['jwt', 'totp'] as const
type Kept = Partial<Record<(typeof names)[number], string>>

const readKept = (file: string): Kept => {
  try {
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof kept !== 'object' || kept === null) return {}
    return Object.fromEntries(Object.entries(kept).filter(([, value]) => typeof value === 'string'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}

const random = (): string => randomBytes(32).toString('base64url')

/** Keys of the demo: made at the first start, kept beside its data, so that sessions and second factors outlive a restart. */
const demoSecrets = (folder: string): Required<Kept> => {
  const file = secretsFile(folder)
  const kept = readKept(file)
  const { jwt = random(), totp = random() } = kept
  if (names.some(name => kept[name] === undefined)) {
    mkdirSync(folder, { recursive: true })
    // beside it first: whoever is interrupted leaves the old keys whole
    writeFileSync(`${file}.new`, `${JSON.stringify({ ...kept, jwt, totp })}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  return { jwt, totp }
}

/** The keys of the process: configured, or the demo's own. */
export const secretsOf = ({ jwtSecrets, totpKeys, dataDir }: Config): Secrets => {
  const [jwt, ...olderJwt] = jwtSecrets
  const [totp, ...olderTotp] = totpKeys
  const demo = jwt === undefined || totp === undefined ? demoSecrets(dataDir) : { jwt, totp }
  return { jwt: [jwt ?? demo.jwt, ...olderJwt], totp: [totp ?? demo.totp, ...olderTotp] }
}
