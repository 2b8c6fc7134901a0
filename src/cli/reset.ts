import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ConfigError, processConfig } from '#src/config.ts'
import { removeEmbedded } from '#src/db/embedded.ts'

export const resetCommand = async (rest: string[]): Promise<void> => {
  const { values } = parseArgs({ args: rest, options: { yes: { type: 'boolean', default: false } } })
  const { dataDir } = processConfig()
  if (!values.yes) throw new ConfigError(`--yes is needed: this deletes all that is in ${dataDir}`)
  await removeEmbedded(dataDir)
  rmSync(dataDir, { recursive: true, force: true })
}
