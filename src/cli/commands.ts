import { parseArgs } from 'node:util'
import { migrateCommand, statusCommand } from './migrate.ts'
import { ownerCreate } from './owner.ts'
import { accountRescue } from './rescue.ts'
import { resetCommand } from './reset.ts'

interface Command {
  about: string
  options?: readonly (readonly [string, string])[]
  run: (rest: string[]) => Promise<void>
}

/** What `provost …` can do; its help is made from this. */
export const commands: Readonly<Record<string, Command>> = {
  start: {
    about: 'Start the API; without DATABASE_URL on a PostgreSQL of its own with a demo institution',
    run: async rest => {
      parseArgs({ args: rest, options: {} })
      // Loaded only here: help and migrations need no web server.
      const [{ serve }, { processConfig }] = await Promise.all([import('#src/server.ts'), import('#src/config.ts')])
      await serve(processConfig())
    }
  },
  worker: {
    about: 'Do what is to be done later, for processes that say JOBS=apart; PORT has its health and metrics',
    run: async rest => {
      parseArgs({ args: rest, options: {} })
      const [{ work }, { processConfig }] = await Promise.all([import('#src/worker.ts'), import('#src/config.ts')])
      await work(processConfig())
    }
  },
  migrate: {
    about: 'Apply what is pending of sql/ to DATABASE_URL',
    options: [['--dry-run', 'do it all, then roll it back']],
    run: migrateCommand
  },
  status: { about: 'Tell what migrate would apply', run: statusCommand },
  'owner create': {
    about: 'Create an institution and its first account; prints the password it makes',
    options: [
      ['--email', 'address of the account'],
      ['--name', 'name of the person'],
      ['--institution', 'name of the institution'],
      ['--code', 'its short name'],
      ['--time-zone', 'IANA time zone, default UTC'],
      ['--currency', 'ISO 4217 code, default INR'],
      ['--platform', 'the account runs the instance, over all institutions; the first one does anyway']
    ],
    run: ownerCreate
  },
  'account rescue': {
    about: 'Take an account’s second factor and locks away, and end its sessions',
    options: [['--email', 'address of the account']],
    run: accountRescue
  },
  seed: {
    about: 'Add a school with as many students as are wanted, the same for the same seed; prints who may sign in',
    options: [
      ['--students', 'how many, default 1000'],
      ['--seed', 'a number: which school, default 1']
    ],
    run: async rest => {
      const { seedCommand } = await import('./seed.ts')
      await seedCommand(rest)
    }
  },
  openapi: {
    about: 'Print the OpenAPI document',
    run: async rest => {
      parseArgs({ args: rest, options: {} })
      const { printOpenapi } = await import('./openapi.ts')
      await printOpenapi()
    }
  },
  reset: {
    about: 'Stop the embedded PostgreSQL and forget the demo',
    options: [['--yes', 'really']],
    run: resetCommand
  }
}

const linesOf = ([name, { about, options = [] }]: [string, Command]): string[] => [
  `  ${name.padEnd(16)} ${about}`,
  ...options.map(([option, text]) => `    ${option.padEnd(16)} ${text}`)
]

const SETTINGS = 'Settings come from the environment and .env; .env.example lists them.'

/** Of one command, or of all. */
export const help = (only?: string): string => {
  const lines = Object.entries(commands).filter(([name]) => only === undefined || name === only)
  return `provost ${only ?? '<command>'}\n\n${lines.flatMap(linesOf).join('\n')}\n\n${SETTINGS}\n`
}
