import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Inode → the client's port, of the connections that stand at a port of this machine. */
const connections = (port: number): Map<string, number> => {
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)
  const found = rows.flatMap(row => {
    const [, local = '', remote = '', state, , , , , , inode = ''] = row.trim().split(/\s+/)
    const portOf = (address: string): number => Number.parseInt(address.split(':')[1] ?? '', 16)
    return state === '01' && portOf(local) === port ? [[inode, portOf(remote)] as const] : []
  })
  return new Map(found)
}

/** Empty of what has gone meanwhile. */
const orNone = (look: () => string[]): string[] => {
  try {
    return look()
  } catch {
    return []
  }
}

const inodesOf = (pid: number): string[] => {
  const folder = `/proc/${pid}/fd`
  const links = orNone(() => readdirSync(folder)).flatMap(fd => orNone(() => [readlinkSync(`${folder}/${fd}`)]))
  return links.flatMap(link => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [])
}

/** Which of these processes holds which connection at the port: as the system sees it, by the client's own port. */
export const holders = (pids: readonly number[], port: number): Map<number, number> => {
  const standing = connections(port)
  const held = pids.flatMap(pid =>
    inodesOf(pid).flatMap(inode => {
      const client = standing.get(inode)
      return client === undefined ? [] : [[client, pid] as const]
    })
  )
  return new Map(held)
}
