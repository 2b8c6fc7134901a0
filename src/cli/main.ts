import { ConfigError } from '#src/config.ts'
import { MigrationError } from '#src/db/migrate.ts'
import { commands, help } from './commands.ts'

/** Exit codes of sysexits.h: bad usage, bad configuration. */
const USAGE = 64
const CONFIG = 78

const [name = 'help', ...rest] = process.argv.slice(2)
const twoWords = commands[`${name} ${rest[0] ?? ''}`]
const command = twoWords ?? commands[name]

if (name === 'help' || name === '--help' || name === '-h') {
  process.stdout.write(help())
} else if (command === undefined) {
  process.stderr.write(`provost has no command ${name}.\n\n${help()}`)
  process.exitCode = USAGE
} else {
  try {
    await command.run(twoWords === undefined ? rest : rest.slice(1))
  } catch (error) {
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.message}\n`)
      process.exitCode = CONFIG
    } else if (error instanceof MigrationError) {
      process.stderr.write(`${error.message}\n`)
      process.exitCode = 1
    } else if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      process.stderr.write(`${error.message}\n\n${help()}`)
      process.exitCode = USAGE
    } else {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      process.exitCode = 1
    }
  }
}
