import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { School } from './school.ts'

/** Statements a second that PostgreSQL's own client gets out of as many connections; undefined where it is not installed. */
export const pgbench = async (school: School, statement: string, seconds: number): Promise<number | undefined> => {
  const { searchParams, pathname, username } = new URL(school.url)
  const script = join(school.folder, 'script.sql')
  await writeFile(script, `${statement};\n`)
  const where = ['-h', searchParams.get('host') ?? '', '-U', username, pathname.slice(1)]
  const how = ['-n', '-M', 'prepared', '-c', '8', '-j', '1', '-T', String(seconds), '-f', script]
  try {
    const { stdout } = await promisify(execFile)('pgbench', [...how, ...where])
    return Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1])
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
