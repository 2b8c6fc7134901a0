import { parseArgs } from 'node:util'
import { processConfig } from '#src/config.ts'
import { bringUpToDate, openDatabase } from '#src/process/database.ts'
import { seedSchool } from '#src/process/school.ts'
import { progress } from './progress.ts'
import { UsageError } from './usage.ts'

const MOST_STUDENTS = 200_000
const MOST_SEED = 2_147_483_647

/** A whole number that somebody has typed. */
const number = (name: string, text: string, most: number): number => {
  const value = Number(text)
  if (/^[1-9]\d{0,9}$/.test(text) && value <= most) return value
  throw new UsageError(`--${name} must be a whole number from 1 to ${most}: ${JSON.stringify(text)}`)
}

/** A school of its own, as large as is wanted: something real to measure on. */
export const seedCommand = async (rest: string[]): Promise<void> => {
  const { values } = parseArgs({
    args: rest,
    options: { students: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } }
  })
  const students = number('students', values.students, MOST_STUDENTS)
  const seed = number('seed', values.seed, MOST_SEED)
  const config = processConfig()
  const database = await openDatabase(config, 'visit')
  try {
    await bringUpToDate(config, database.url)
    const began = performance.now()
    const bar = progress(process.stderr)
    const made = await seedSchool(config, database.url, { students, seed }, bar.told)
    bar.end()
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    const signIns = made.map(({ email, password }) => `  ${email.padEnd(34)} ${password}\n`)
    process.stdout.write(
      `a school of ${students} students in ${seconds} s; who may sign in, told this once:\n${signIns.join('')}`
    )
  } finally {
    await database.stop()
  }
}
