import { readFileSync } from 'node:fs'
import { ConfigError } from '#src/config.ts'
import { MigrationError } from '#src/db/migrate.ts'
import { commands, help } from './commands.ts'
import { UsageError } from './usage.ts'

/** Exit codes of sysexits.h: bad usage, bad configuration. */
const USAGE = 64
const CONFIG = 78

const [first = 'help', ...others] = process.argv.slice(2)
const twoWords = `${first} ${others[0] ?? ''}`
const [name, rest] = commands[twoWords] === undefined ? [first, others] : [twoWords, others.slice(1)]
const command = commands[name]

const version = (): string => {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  )
  return version
}

/** Ends at once: what a failed start left open must not keep the process. */
const fail = (text: string, code: number): never => {
  process.stderr.write(`${text}\n`)
  process.exit(code)
}

const explain = (error: unknown): never => {
  if (error instanceof ConfigError) return fail(error.message, CONFIG)
  if (error instanceof UsageError) return fail(error.message, USAGE)
  if (error instanceof MigrationError) return fail(error.message, 1)
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    return fail(`${error.message}\n\n${help(name)}`, USAGE)
  }
  return fail(error instanceof Error ? (error.stack ?? error.message) : String(error), 1)
}

const asksForHelp = rest.includes('--help') || rest.includes('-h')

if (['help', '--help', '-h'].includes(first)) process.stdout.write(help())
else if (first === '--version') process.stdout.write(`${version()}\n`)
else if (command === undefined) fail(`provost has no command ${first}.\n\n${help()}`, USAGE)
else if (asksForHelp) process.stdout.write(help(name))
else await command.run(rest).catch(explain)
