/**
 * What it costs to import 100,000 students with two guardians each from a CSV file over HTTP, atomic, under row security:
 * 100,000 students, their guardians, families and links. The server's memory must not grow with the file; how long it
 * takes is told beside.
 */
import { join } from 'node:path'
import { connect } from '#src/db/pool.ts'
import { bounded } from './bounded.ts'
import { freePort, Server } from './process.ts'
import { environment, fill, openSchool, signIn } from './school.ts'

const STUDENTS = 100_000
const BAR = { growth_MiB: 96, seconds: 120 }

/** Every second one has a sibling on the line before. */
const fileOf = (count: number, from: number, campus: string): Buffer => {
  const line = (n: number): string => {
    const family = from + Math.floor(n / 2)
    const phone = (parent: number) => `+9198${String(family * 2 + parent).padStart(8, '0')}`
    return [
      campus,
      `Asha Kulkarni the ${n}th`,
      `A-${from}-${n}`,
      '2026-06-08',
      '2013-05-17',
      `Kulkarni ${family}`,
      `Meera Kulkarni ${family}`,
      'mother',
      phone(0),
      `Anil Kulkarni ${family}`,
      'father',
      phone(1)
    ].join(',')
  }
  const header =
    'campus_id,name,admission_number,admitted_on,born_on,family,guardian_1_name,guardian_1_relation,guardian_1_phone,guardian_2_name,guardian_2_relation,guardian_2_phone'
  return Buffer.from(`${header}\r\n${Array.from({ length: count }, (_, n) => line(n)).join('\r\n')}\r\n`)
}

const say = (passed: boolean, text: string): boolean => {
  process.stdout.write(`  ${passed ? 'ok    ' : 'FAILED'} ${text}\n`)
  return passed
}

const school = await openSchool()
const port = await freePort()
const settings = environment(school.url, port)
const server = new Server(port, ['src/main.js', 'start'], settings, join(school.folder, 'server.log'))
const sql = connect({ url: school.url }, { max: 1 })
try {
  const passed = await bounded(15, async () => {
    await server.listening()
    const caller = await signIn(port, school)
    const [campus = ''] = await fill(caller, 1)
    const send = async (count: number, from: number) => {
      const began = performance.now()
      const response = await fetch(`http://127.0.0.1:${port}/v1/campus/students/import`, {
        method: 'POST',
        headers: { ...caller.headers, 'content-type': 'text/csv', 'idempotency-key': crypto.randomUUID() },
        body: fileOf(count, from, campus)
      })
      const told = await response.text()
      if (response.status !== 200) throw new Error(`${response.status} ${told.slice(0, 500)}`)
      return (performance.now() - began) / 1000
    }
    await send(STUDENTS / 100, 1)
    await send(STUDENTS / 10, 1_000_000)
    const few = await server.memory_bytes()
    const seconds = await send(STUDENTS, 2_000_000)
    const many = await server.memory_bytes()
    const growth = (many.most - few.most) / 1024 / 1024
    const [row] = await sql`
      select (select count(*)::int from campus.students) as students, (select count(*)::int from campus.guardians) as guardians,
        (select count(*)::int from campus.guardianships) as links, (select count(*)::int from campus.families) as families`
    const all = STUDENTS + STUDENTS / 10 + STUDENTS / 100
    const whole = row?.students === all && row?.guardians === all && row?.links === 2 * all && row?.families === all / 2
    return [
      say(whole, `students, guardians, links, families: ${Object.values(row ?? {}).join(', ')}`),
      say(
        seconds <= BAR.seconds,
        `${STUDENTS} students with their guardians in ${seconds.toFixed(1)} s (bar ${BAR.seconds})`
      ),
      say(
        growth <= BAR.growth_MiB,
        `${growth.toFixed(0)} MiB more at its most than with a tenth of the file (bar ${BAR.growth_MiB})`
      )
    ].every(Boolean)
  })
  if (!passed) process.exitCode = 1
} finally {
  await sql.end()
  await server.stop()
  await school.stop()
}
