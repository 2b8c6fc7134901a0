import { randomUUID } from 'node:crypto'
import { connect, type Transaction } from '#src/db/pool.ts'

/** `insert <id> 1`: one change, and no other is written the same. */
export type ChangeName = string

interface Writers {
  url: string
  institution: string
  writers: number
  /** Each of them, in transactions that are kept. */
  changes: number
}

const nameOf = (operation: string, id: unknown, version: unknown): ChangeName =>
  `${operation} ${String(id)} ${String(version)}`

/** A few changes of campuses of its own: new ones, changed ones, one that goes. */
const act = async (tx: Transaction, institution_id: string): Promise<ChangeName[]> => {
  const rows = Array.from({ length: 1 + Math.floor(Math.random() * 8) }, () => {
    const code = randomUUID().slice(0, 18).toUpperCase()
    return { institution_id, code, name: code, opened_on: '2026-01-01' }
  })
  const made = await tx<{ id: string }[]>`insert into identity.campuses ${tx(rows)} returning id`
  const [first, ...others] = made.map(({ id }) => id)
  const changed =
    await tx`update identity.campuses set phone = '+4930123456' where id = any(${others}) returning id, version`
  const gone = await tx`delete from identity.campuses where id = ${first ?? ''} returning id, version`
  return [
    ...made.map(({ id }) => nameOf('insert', id, 1)),
    ...changed.map(({ id, version }) => nameOf('update', id, version)),
    ...gone.map(({ id, version }) => nameOf('delete', id, version))
  ]
}

class Undone extends Error {}

const linger = (tx: Transaction, most_ms: number) => tx`select pg_sleep(${(Math.random() * most_ms) / 1000})`

/** Some take their time before or after they write, some come to nothing, in part or whole. */
const transaction = async (tx: Transaction, institution: string): Promise<ChangeName[]> => {
  const kept: ChangeName[] = []
  if (Math.random() < 0.3) await linger(tx, 30)
  kept.push(...(await act(tx, institution)))
  if (Math.random() < 0.2) {
    await tx
      .savepoint(async point => {
        await act(point, institution)
        throw new Undone()
      })
      .catch(() => {})
  }
  if (Math.random() < 0.3) await linger(tx, 60)
  if (Math.random() < 0.02) await linger(tx, 1000)
  if (Math.random() < 0.5) kept.push(...(await act(tx, institution)))
  if (Math.random() < 0.2) throw new Undone()
  return kept
}

const write = async ({ url, institution, changes }: Writers): Promise<ChangeName[]> => {
  const sql = connect({ url }, { max: 1, prepare: false })
  const kept: ChangeName[] = []
  try {
    while (kept.length < changes) {
      await sql
        .begin(tx => transaction(tx, institution))
        .then(
          done => kept.push(...done),
          (error: unknown) => {
            if (!(error instanceof Undone)) throw error
          }
        )
    }
  } finally {
    await sql.end()
  }
  return kept
}

/** Many who write at once, in short and long transactions, some of them rolled back. Answers every change that was kept. */
export const writeAtOnce = async (options: Writers): Promise<ChangeName[]> =>
  (await Promise.all(Array.from({ length: options.writers }, () => write(options)))).flat()
