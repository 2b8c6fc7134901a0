/**
 * What it costs to import 200,000 people from a CSV file over HTTP: atomic, with a key, under row security, their accounts
 * made as well. Held against the least that it could take: reading and checking the same file alone, and then COPY of the
 * same users into a table with the same indexes, constraints and triggers but no row security, whose accounts are there.
 * Beside the time the server's memory is watched: a file of ten times the rows must not take more of it.
 *
 * On two cores that others used as well: import 10.8 s, the least 6.2 s, 1.76; resident 174 MiB with a tenth of the file, 238
 * with all of it.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { NewUser } from '#schemas/identity/users.ts'
import { csv } from '#src/bulk/csv.ts'
import { connect, type Sql } from '#src/db/pool.ts'
import { checker } from '#src/http/validate.ts'
import { bounded } from './bounded.ts'
import { freePort, Server } from './process.ts'
import { interleave } from './rounds.ts'
import { type Caller, environment, openSchool, type School, signIn } from './school.ts'

const PEOPLE = 200_000
const ROUNDS = 4
const BAR = { ratio: 2, growth_MiB: 96 }
const CHUNK_bytes = 65_536

/** A file as a school has it. */
const fileOf = (count: number): Buffer => {
  const lines = Array.from({ length: count }, (_, n) => `Asha Kulkarni the ${n}th,asha.kulkarni.${n}@bench.example`)
  return Buffer.from(`name,email\r\n${lines.join('\r\n')}\r\n`)
}
const file = fileOf(PEOPLE)

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_bytes) yield bytes.subarray(at, at + CHUNK_bytes)
}

const readAndCheck = async (): Promise<void> => {
  const fits = checker(NewUser)
  let good = 0
  for await (const entries of csv(pieces(file), { body: NewUser, given: new Set() })) {
    for (const { row } of entries) if (fits(row)) good++
  }
  if (good !== PEOPLE) throw new Error(`${good} rows fit`)
}

/** The users' twin: all that the table has, but for row security. */
const makeTwin = async (sql: Sql): Promise<void> => {
  await sql.unsafe('create table identity.users_twin (like identity.users including all)')
  const made = await sql<{ text: string }[]>`
    select format('alter table identity.users_twin add constraint %I %s', conname, pg_get_constraintdef(oid)) as text
    from pg_constraint where conrelid = 'identity.users'::regclass and contype = 'f'
    union all
    select replace(pg_get_triggerdef(oid), ' ON identity.users ', ' ON identity.users_twin ')
    from pg_trigger where tgrelid = 'identity.users'::regclass and not tgisinternal`
  for (const { text } of made) await sql.unsafe(text)
}

/** Accounts for the twin's users, and its rows as COPY takes them. */
const rowsFor = async (sql: Sql, institution: string): Promise<string> => {
  await sql`
    insert into identity.accounts (email) select 'asha.kulkarni.' || n || '@bench.example' from generate_series(0, ${PEOPLE - 1}) n`
  const accounts = await sql<{ id: string; email: string }[]>`
    select id, email from identity.accounts where email like 'asha.kulkarni.%' order by id`
  const line = ({ id, email }: { id: string; email: string }) => {
    const n = email.split('.')[2]?.split('@')[0]
    return `${institution}\t${id}\tAsha Kulkarni the ${n}th\t${email}\tinvited\t\\N`
  }
  return `${accounts.map(line).join('\n')}\n`
}

const copy = async (sql: Sql, rows: string): Promise<void> => {
  const into = 'copy identity.users_twin (institution_id, account_id, name, email, status, joined_at) from stdin'
  const stream = await sql.unsafe(into).writable()
  await new Promise<void>((resolve, reject) => {
    stream.once('finish', resolve).once('error', reject)
    for (let at = 0; at < rows.length; at += CHUNK_bytes) stream.write(rows.slice(at, at + CHUNK_bytes))
    stream.end()
  })
}

/** No round begins with what the last one has left. */
const forget = async (sql: Sql): Promise<void> => {
  await sql`delete from identity.users where status = 'invited'`
  await sql`truncate identity.users_twin`
  await sql`delete from identity.accounts where email like 'asha.kulkarni.%'`
  await sql`truncate kernel.changes, kernel.idempotency, kernel.staged`
  for (const table of ['identity.users', 'identity.accounts']) await sql.unsafe(`vacuum analyze ${table}`)
  await sql`checkpoint`
}

const send = async (port: number, { headers }: Caller, bytes: Buffer): Promise<void> => {
  const response = await fetch(`http://127.0.0.1:${port}/v1/identity/users/import`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/csv', 'idempotency-key': crypto.randomUUID() },
    body: bytes
  })
  const told = await response.text()
  if (response.status !== 200) throw new Error(`${response.status} ${told.slice(0, 500)}`)
}

const residentOf = async (port: number): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1]) / 1024 / 1024
}

/** The most that the server held while something went on. */
const peakWhile = async (port: number, work: () => Promise<unknown>): Promise<number> => {
  let over = false
  const working = work().finally(() => {
    over = true
  })
  let most = 0
  while (!over) {
    most = Math.max(most, await residentOf(port))
    await pause(50)
  }
  await working
  return most
}

const say = (passed: boolean, text: string): boolean => {
  process.stdout.write(`  ${passed ? 'ok    ' : 'FAILED'} ${text}\n`)
  return passed
}

const memory = async (sql: Sql, port: number, caller: Caller): Promise<boolean> => {
  const peak = async (bytes: Buffer) => {
    await forget(sql)
    return peakWhile(port, () => send(port, caller, bytes))
  }
  const few = await peak(fileOf(PEOPLE / 10))
  const many = await peak(file)
  const growth = many - few
  const told = `resident ${few.toFixed(0)} MiB with a tenth of the file, ${many.toFixed(0)} MiB with all of it`
  return say(growth <= BAR.growth_MiB, `${told} (bar ${BAR.growth_MiB} more)`)
}

const time = async (sql: Sql, port: number, caller: Caller, { institution }: School): Promise<boolean> => {
  const ours = async () => {
    await forget(sql)
    return { import_s: await seconds(() => send(port, caller, file)), read_s: 0, copy_s: 0 }
  }
  const least = async () => {
    await forget(sql)
    const rows = await rowsFor(sql, institution)
    const read_s = await seconds(readAndCheck)
    return { import_s: 0, read_s, copy_s: await seconds(() => copy(sql, rows)) }
  }
  const pairs = await interleave(ROUNDS, [ours, least])
  for (const [a, b] of pairs) {
    const { read_s, copy_s } = b
    const told = `import ${a.import_s.toFixed(2)} s, read and checked ${read_s.toFixed(2)} s, copied ${copy_s.toFixed(2)} s`
    process.stdout.write(`         ${told}\n`)
  }
  // What else the machine does only ever adds, and over so many seconds much: the quickest of each is what it takes.
  const [import_s, least_s] = [
    Math.min(...pairs.map(([a]) => a.import_s)),
    Math.min(...pairs.map(([, b]) => b.read_s)) + Math.min(...pairs.map(([, b]) => b.copy_s))
  ]
  const ratio = import_s / least_s
  const told = `import ${import_s.toFixed(2)} s, the least that it could take ${least_s.toFixed(2)} s`
  return say(ratio <= BAR.ratio, `${told}: ${ratio.toFixed(2)} (bar ${BAR.ratio})`)
}

const school = await openSchool()
const port = await freePort()
const settings = environment(school.url, port)
const server = new Server(port, ['src/main.js', 'start'], settings, join(school.folder, 'server.log'))
const sql = connect({ url: school.url }, { max: 1 })
try {
  const passed = await bounded(15, async () => {
    await server.listening()
    await makeTwin(sql)
    const caller = await signIn(port, school)
    process.stdout.write(`a file of ${PEOPLE} people, ${(file.length / 1024 / 1024).toFixed(1)} MiB\n`)
    await send(port, caller, fileOf(PEOPLE / 100))
    return [await time(sql, port, caller, school), await memory(sql, port, caller)].every(Boolean)
  })
  if (!passed) process.exitCode = 1
} finally {
  await sql.end()
  await server.stop()
  await school.stop()
}
