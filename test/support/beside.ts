import { readFileSync } from 'node:fs'
import type { Test } from 'tap'
import { runningEmbedded } from '#src/db/embedded.ts'
import { secretsFile } from '#src/process/secrets.ts'
import { type Served, serve } from './process.ts'

/** A second `provost start` on the database that one serves from its own folder: nothing else is between the two. */
export const serveBeside = async (t: Test, folder: string, settings: Record<string, string>): Promise<Served> => {
  const url = await runningEmbedded(folder)
  const secrets: Record<'jwt' | 'totp', string> = JSON.parse(readFileSync(secretsFile(folder), 'utf8'))
  return serve(t, {
    DATABASE_URL: url?.('provost') ?? '',
    JWT_SECRET: secrets.jwt,
    TOTP_KEYS: secrets.totp,
    ...settings
  })
}
