import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { connect, type Sql } from '#src/db/pool.ts'
import { type Cluster, startCluster, TEMPLATE } from './cluster.ts'
import { SECURE_READS, secureReaders } from './secure-reads.ts'

/** `npm test` starts one cluster for all files; a file run by itself starts its own. */
const RUNNER = process.env.PROVOST_TEST_CLUSTER

const joined = (address: string): Cluster => {
  const target = new URL(address)
  return {
    url: database => {
      target.pathname = `/${database}`
      return target.href
    },
    stop: async () => {}
  }
}

let cluster: Promise<Cluster> | undefined

const theCluster = (): Promise<Cluster> => {
  cluster ??= RUNNER === undefined ? startCluster() : Promise.resolve(joined(RUNNER))
  return cluster
}

export interface TestDatabase {
  url: string
  /** As superuser: what a test arranges and inspects behind the API's back. */
  sql: Sql
  /** What held for some request and should not have, or the reverse; told when all is closed. */
  complaints: Set<string>
}

export interface TestDatabaseOptions {
  /** On a PostgreSQL of its own: a transaction that stays open here holds back the outboxes of its whole cluster. */
  alone?: boolean
}

/** A database of the test file's own, cloned from the template. */
export const testDatabase = async (t: Test, { alone = false }: TestDatabaseOptions = {}): Promise<TestDatabase> => {
  const { url, stop } = await (alone ? startCluster() : theCluster())
  const name = `t_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  const admin = connect({ url: url('postgres') }, { max: 1 })
  await admin.unsafe(`create database ${name} template ${TEMPLATE}`)
  const sql = connect({ url: url(name) }, { max: 3 })
  if (SECURE_READS) await secureReaders(sql)
  const complaints = new Set<string>()
  t.teardown(async () => {
    await sql.end()
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
    if (alone || RUNNER === undefined) await stop()
    // An assertion comes too late here; what is thrown fails the file.
    if (complaints.size > 0) throw new Error(`broken for some request:\n  ${[...complaints].join('\n  ')}`)
  })
  return { url: url(name), sql, complaints }
}
