import { findBinaries } from './embedded/binaries.ts'
import { dataOf, makeCluster, settingsOf } from './embedded/cluster.ts'
import { findHome, type Home, makeHome, removeHome } from './embedded/home.ts'
import { launch } from './embedded/launch.ts'
import { sweepPartials } from './embedded/partial.ts'
import { findPostmaster, type Postmaster, readyPostmaster, stopPostmaster } from './embedded/postmaster.ts'
import { makeSocketFolder, removeSocketFolders } from './embedded/sockets.ts'

export interface Embedded {
  url: (database: string) => string
  /** It was running already: another process started it, and may be using it. */
  adopted: boolean
  stop: () => Promise<void>
}

export interface EmbeddedOptions {
  /** Everything is kept in here, except where PostgreSQL's user cannot reach it. */
  folder: string
  /** false trades safety against a power cut for speed: for tests. */
  durable: boolean
  maxConnections?: number
  log?: ((line: string) => void) | undefined
  /** What can be done by the way while a new cluster is made, which is another process's work. */
  meanwhile?: (() => unknown) | undefined
}

const start = async (home: Home, options: EmbeddedOptions): Promise<Postmaster> => {
  const { durable, maxConnections = 100, meanwhile } = options
  const binaries = await findBinaries(home)
  await sweepPartials(home.path)
  await makeCluster(home, binaries, { durable, meanwhile })
  const sockets = await makeSocketFolder(dataOf(home), home.account)
  const settings = { ...settingsOf(durable, maxConnections), unix_socket_directories: sockets }
  return launch(home, binaries, settings)
}

const joinOrStart = async (home: Home, options: EmbeddedOptions): Promise<{ server: Postmaster; adopted: boolean }> => {
  const found = await readyPostmaster(dataOf(home))
  if (found) return { server: found, adopted: true }
  try {
    return { server: await start(home, options), adopted: false }
  } catch (error) {
    // of two starts at once the slower one's server gives way: PostgreSQL's own pid file is the only lock
    const faster = await readyPostmaster(dataOf(home))
    if (!faster) throw error
    return { server: faster, adopted: true }
  }
}

const urlOf =
  ({ sockets }: Postmaster) =>
  (database: string): string =>
    `postgres://provost@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(sockets)}`

/**
 * A PostgreSQL of our own, for whoever sets no DATABASE_URL. It outlives a killed API; the next start adopts it with all
 * its rows.
 */
export const startEmbedded = async (options: EmbeddedOptions): Promise<Embedded> => {
  if (process.platform === 'win32') throw new Error('The embedded PostgreSQL needs Linux or macOS: set DATABASE_URL')
  const home = await makeHome(options.folder)
  const { server, adopted } = await joinOrStart(home, options)
  options.log?.(`PostgreSQL ${adopted ? 'was running already' : 'started'} (process ${server.pid}, ${home.path})`)
  let stopping: Promise<void> | undefined
  return {
    url: urlOf(server),
    adopted,
    stop: () => {
      stopping ??= stopPostmaster(dataOf(home), server.pid)
      return stopping
    }
  }
}

/** Where the server of this folder answers, if it runs. */
export const runningEmbedded = async (folder: string): Promise<Embedded['url'] | undefined> => {
  const home = await findHome(folder)
  const server = home && (await readyPostmaster(dataOf(home)))
  return server && urlOf(server)
}

/** Stops it if it runs and forgets every row. What else is in the folder stays. */
export const removeEmbedded = async (folder: string): Promise<void> => {
  const home = await findHome(folder)
  if (!home) return
  const running = await findPostmaster(dataOf(home))
  if (running) await stopPostmaster(dataOf(home), running.pid)
  await removeSocketFolders(dataOf(home))
  await removeHome(folder, home)
}
