import { randomUUID } from 'node:crypto'
import type { Client } from './client.ts'
import { parseCsv } from './csv.ts'

/** What the kernel gives a row anew. */
const stamps = ['id', 'version', 'created_at', 'updated_at']

const csvRows = (text: string): Record<string, unknown>[] => {
  const [names = [], ...records] = parseCsv(text)
  return records.map(record => Object.fromEntries(names.map((name, n) => [name, record[n]])))
}

const ndjsonRows = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))

/** The rows of a file, without what is given anew, in an order that is not its ids'. */
const told = (kind: string, text: string, anew: readonly string[]): string[] =>
  (kind === 'text/csv' ? csvRows : ndjsonRows)(text)
    .map(row => JSON.stringify(Object.entries(row).filter(([name]) => !anew.includes(name))))
    .sort()

/** Exports a resource, has it emptied, imports the file as it came, and exports again. `anew`: what else a row is given. */
export const thereAndBack = async (
  api: Client,
  many: string,
  kind: string,
  empty: () => Promise<unknown>,
  anew: readonly string[] = []
) => {
  const exported = () => api.call(`export${many}`, { as: 'owner', headers: { accept: kind } })
  const rowsOf = ({ text }: { text: string }) => told(kind, text, [...stamps, ...anew])
  const file = await exported()
  await empty()
  const emptied = rowsOf(await exported())
  const imported = await api.call(`import${many}`, {
    as: 'registrar',
    body: file.text,
    headers: { 'content-type': kind, 'idempotency-key': randomUUID() }
  })
  return { before: rowsOf(file), emptied, imported, after: rowsOf(await exported()) }
}
