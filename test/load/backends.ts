import { readFile } from 'node:fs/promises'
import { connect } from '#src/db/pool.ts'

const TICK_us = 10_000

const cpuOf = async (pid: number): Promise<number> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_us
}

/** CPU time of PostgreSQL's processes for one client, so that no work is moved there unseen. Linux only: else 0. */
export class Backends {
  readonly #pids: number[]

  constructor(pids: number[]) {
    this.#pids = pids
  }

  /** Of the connections whose application name fits a pattern of LIKE. */
  static async of(url: string, application: string): Promise<Backends> {
    const sql = connect({ url }, { max: 1 })
    const rows = await sql`select pid from pg_stat_activity where application_name like ${application}`
    await sql.end()
    return new Backends(rows.map(row => Number(row.pid)))
  }

  async cpu_us(): Promise<number> {
    const each = await Promise.all(this.#pids.map(cpuOf))
    return each.reduce((sum, us) => sum + us, 0)
  }
}
