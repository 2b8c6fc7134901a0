import { rmdirSync, rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { processConfig } from '#src/config.ts'
import { removeDemo } from '#src/process/database.ts'
import { secretsFile } from '#src/process/secrets.ts'
import { UsageError } from './usage.ts'

/** Takes away what Provost has put there, by name: DATA_DIR may be a folder with more in it. */
export const resetCommand = async (rest: string[]): Promise<void> => {
  const { values } = parseArgs({ args: rest, options: { yes: { type: 'boolean', default: false } } })
  const config = processConfig()
  if (!values.yes) throw new UsageError(`--yes is needed: this deletes the demo in ${config.dataDir}`)
  await removeDemo(config)
  rmSync(secretsFile(config.dataDir), { force: true })
  try {
    rmdirSync(config.dataDir)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    // what is not ours stays, and so does a folder that it is in, or that we may not take away
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EACCES', 'EBUSY', 'EPERM'].includes(code)) throw error
  }
}
