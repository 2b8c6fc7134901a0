import { join } from 'node:path'
import { runAs } from './account.ts'
import type { Home } from './home.ts'
import { buildFolder } from './partial.ts'

export const dataOf = (home: Home): string => join(home.path, 'data')

/**
 * Sorting and case come from PostgreSQL's own C.UTF-8, equal on every machine. The C library's ctype still decides what
 * pg_trgm takes for a letter: under plain C a Devanagari name has no trigrams at all and could never be found.
 */
const locale = [
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  `--lc-ctype=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
  '--lc-messages=C'
]

/** 0.5 s; syncing it to disk adds under 0.1 s, so only the throw-away kind goes without. */
export const makeCluster = (
  home: Home,
  binaries: string,
  { durable, meanwhile }: { durable: boolean; meanwhile?: (() => unknown) | undefined }
): Promise<void> =>
  buildFolder(dataOf(home), home.path, async partial => {
    const target = ['--pgdata', partial, '--username=provost', '--auth=trust', '--no-instructions']
    const flags = [...target, ...locale, ...(durable ? [] : ['--no-sync'])]
    const making = runAs(home.account, join(binaries, 'initdb'), flags)
    meanwhile?.()
    await making
  })

export const settingsOf = (durable: boolean, maxConnections: number): Record<string, string> => ({
  listen_addresses: '',
  port: '5432',
  max_connections: String(maxConnections),
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  log_checkpoints: 'off',
  ...(durable
    ? // a school of 100,000 would be checkpointed some times while it is written, and its pages logged whole after each
      { max_wal_size: '4GB' }
    : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', wal_level: 'minimal', max_wal_senders: '0' })
})
