import { Writable } from 'node:stream'
import t from 'tap'
import { later } from '#plugins/campus/rules/calendar.ts'
import { newLogger } from '#src/http/log.ts'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { refused } from '#test/support/refused.ts'
import { timetableOf } from '#test/support/timetable.ts'

let logged = ''
const sink = new Writable({
  write: (chunk, _encoding, done) => {
    logged += String(chunk)
    done()
  }
})
const logger = newLogger({ logLevel: 'info', logFormat: 'json' }, sink)
const { api, app, database } = await testApp(t, { build: { logger } })
const place = await timetableOf(api, database)
const call = api.patiently

const today = new Date().toISOString().slice(0, 10)
/** A year that is now, in which there is work on every day; each section of it has a lesson a week. */
await database.sql`
  with year as (
    insert into campus.academic_years (institution_id, code, name, starts_on, ends_on, weekdays)
    values (${place.institution}, 'NOW', 'This year', ${later(today, -200)}, ${later(today, 300)}, '[1, 2, 3, 4, 5, 6, 7]') returning *
  ), section as (
    insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
    select y.institution_id, y.id, s.class_level_id, s.campus_id, s.code, 'Now; ' || s.code, 30
    from year y, campus.sections s where s.id = ${place.section('NORTH', 'A')} returning *
  ), enrolment as (
    insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
    select s.institution_id, t.id, s.id, s.academic_year_id, s.class_level_id, s.campus_id, row_number() over (), ${later(today, -200)}
    from section s, campus.students t where t.institution_id = s.institution_id and t.name in ('Ada Almeida', 'Ben Baker')
  ) select`
const [now] = await database.sql<{ id: string }[]>`select id from campus.sections where name = 'Now; A'`
const section_id = now?.id ?? ''
const weekday = new Date(`${today}T00:00:00Z`).getUTCDay() || 7
const slot = await call('placeSlot', {
  as: 'registrar',
  body: place.slot({ section_id, weekday, starts_on: later(today, -200), room: 4 })
})
t.equal(slot.status, 201, slot.text)

const studentId = async (name: string): Promise<string> => {
  const [row] = await database.sql<{ id: string }[]>`
    select id from campus.students where institution_id = ${place.institution} and name like ${`${name} %`}`
  return row?.id ?? ''
}
const link = (as: string, body: object) => call('createCalendarLink', { as, body: { name: 'Mine', ...body } })
const fetchIt = (made: Answer, headers: Record<string, string> = {}) =>
  api.send('GET', new URL(made.str('url')).pathname, { headers })
const count = (answer: Answer): number => answer.text.split('BEGIN:VEVENT').length - 1

t.test('a link shows the timetable from 30 days ago to 180 ahead, and moves with it', async t => {
  const made = await link('teacher', { section_id })
  t.equal(made.status, 201, made.text)
  t.match(made.str('url'), /^http:\/\/provost\.test\/v1\/campus\/calendars\/pvc_[\w-]{43}$/)
  const calendar = await fetchIt(made)
  t.equal(calendar.status, 200, calendar.text)
  t.equal(calendar.headers.get('content-type'), 'text/calendar; charset=utf-8')
  t.equal(calendar.headers.get('cache-control'), 'private, no-cache')
  t.equal(count(calendar), 4 + 1 + 25, 'weeks')
  t.match(calendar.text, 'SUMMARY:Mathematics (Now\\; A)')
  const etag = calendar.headers.get('etag') ?? ''
  t.equal((await fetchIt(made)).headers.get('etag'), etag, 'the same lessons are the same bytes')
  t.equal((await fetchIt(made, { 'if-none-match': etag })).status, 304)
  const plain = await fetchIt(made, { 'accept-encoding': 'identity' })
  t.not(plain.headers.get('etag'), etag, 'a coding is a representation of its own')

  const sub = await call('substituteTeacher', {
    as: 'registrar',
    params: { id: slot.str('id') },
    body: { held_on: today, cancelled: true, reason: 'Storm' }
  })
  const changed = await fetchIt(made, { 'if-none-match': etag })
  t.equal(changed.status, 200)
  t.match(changed.text, /SEQUENCE:1\r\n/)
  t.match(changed.text, /STATUS:CANCELLED/)
  t.notMatch(changed.text, 'Storm', 'why is nobody’s business')
  await call('cancelSubstitution', { as: 'registrar', params: { id: sub.str('id') }, headers: { 'if-match': '*' } })
  t.match((await fetchIt(made)).text, /SEQUENCE:2\r\n/, 'what is taken back is a newer word')
  t.notMatch((await call('listCalendarLinks', { as: 'teacher' })).text, 'pvc_')
})

t.test(
  'the day on which a link was used is the institution’s, and moves no version: who revokes it by If-Match may',
  async t => {
    const made = await link('cashier', { section_id })
    const noted = async (zone: string): Promise<void> => {
      const [there] = await database.sql<{ day: string }[]>`
      update identity.institutions set time_zone = ${zone} where institution_id = ${place.institution}
      returning to_char(now() at time zone time_zone, 'YYYY-MM-DD') as day`
      t.equal((await fetchIt(made)).status, 200)
      const [kept] = (await call('listCalendarLinks', { as: 'cashier' })).rows()
      t.match(kept, { last_used_on: there?.day, version: 1 }, zone)
    }
    const [before] = await database.sql<{ time_zone: string }[]>`
    select time_zone from identity.institutions where institution_id = ${place.institution}`
    // 25 hours apart: it is never the same day in both
    await noted('Pacific/Kiritimati')
    await noted('Pacific/Niue')
    await noted(before?.time_zone ?? 'UTC')
    const revoked = await call('revokeCalendarLink', {
      as: 'cashier',
      params: { id: made.str('id') },
      headers: { 'if-match': '"1"' }
    })
    t.equal(revoked.status, 204, revoked.text)
  }
)

t.test('a link that is revoked, or was never made, shows nothing', async t => {
  const made = await link('student', { section_id })
  const revoke = (as: string) =>
    call('revokeCalendarLink', { as, params: { id: made.str('id') }, headers: { 'if-match': '"1"' } })
  refused(t, await revoke('teacher'), 404, 'request.not_found')
  t.equal((await revoke('student')).status, 204)
  refused(t, await fetchIt(made), 404, 'request.not_found')
  refused(t, await api.send('GET', `/v1/campus/calendars/pvc_${'a'.repeat(43)}`), 404, 'request.not_found')
  refused(t, await api.send('GET', '/v1/campus/calendars/pvk_short'), 400, 'request.invalid')
})

t.test('a link is to one timetable, which its maker may see', async t => {
  refused(t, await link('guardian', {}), 422, 'campus.link_unclear')
  refused(t, await link('guardian', { section_id, room_id: place.room('NORTH', 'R1') }), 422, 'campus.link_unclear')
  refused(t, await link('guardian', { student_id: await studentId('Ada') }), 422, 'request.reference_missing')
  refused(t, await link('student', { student_id: await studentId('Ben') }), 422, 'request.reference_missing')
  const elsewhere = { name: 'Theirs', section_id }
  const foreign = await call('createCalendarLink', { as: 'owner', institution: 'elm', body: elsewhere })
  refused(t, foreign, 422, 'request.reference_missing')
})

t.test('a link shows no more than its owner may see at this moment', async t => {
  const made = await link('guardian', { student_id: await studentId('Ben') })
  t.equal(count(await fetchIt(made)), 30)
  const may = (value: boolean) => database.sql`
    update campus.guardianships g set may_see = ${value} from campus.guardians p
    where p.id = g.guardian_id and p.name = 'Bo Baker' and g.institution_id = ${place.institution}`
  await may(false)
  refused(t, await fetchIt(made), 404, 'request.not_found')
  await may(true)
  t.equal((await fetchIt(made)).status, 200)

  const own = await link('registrar', { student_id: await studentId('Cem') })
  t.equal((await fetchIt(own)).status, 200)
  const grants = await call('listGrants', { as: 'owner', query: { role: 'registrar', scope: 'institution' } })
  const grant = grants.str('data', 0, 'id')
  const user_id = grants.str('data', 0, 'user_id')
  await call('grantRole', { as: 'owner', body: { user_id, role: 'bursar', scope: 'institution' } })
  await call('revokeRole', { as: 'owner', params: { id: grant }, headers: { 'if-match': '*' } })
  refused(t, await fetchIt(own), 404, 'request.not_found')

  const shown = await link('cashier', { section_id })
  t.equal((await fetchIt(shown)).status, 200)
  const cashier = (await call('getMe', { as: 'cashier' })).str('id')
  t.equal((await call('disableUser', { as: 'owner', params: { id: cashier } })).status, 200)
  refused(t, await fetchIt(shown), 404, 'request.not_found')
})

t.test('no address of a calendar is logged, however it is asked for, and no key stores it', async t => {
  const made = await call('createCalendarLink', {
    as: 'teacher',
    body: { name: 'Mine', section_id },
    headers: { 'idempotency-key': 'once' }
  })
  const again = await call('createCalendarLink', {
    as: 'teacher',
    body: { name: 'Mine', section_id },
    headers: { 'idempotency-key': 'once' }
  })
  refused(t, again, 409, 'request.already_done')
  const path = new URL(made.str('url')).pathname
  for (const [method, address] of [
    ['GET', path],
    ['HEAD', path],
    ['POST', path],
    ['GET', `${path}/more`],
    ['GET', path.replace('calendars', 'calendar')]
  ] as const) {
    await api.send(method, address, { query: { token: path.slice(-47) } })
  }
  logger.flush()
  t.match(logged, '/v1/campus/calendars/[secret]')
  t.notMatch(logged, path.slice(-47))
  t.notMatch(logged, 'pvc_')
  const [stored] = await database.sql`
    select exists (select from kernel.idempotency i where i::text like '%pvc_%')
      or exists (select from kernel.changes c where c.after::text like '%token_hash%') as there`
  t.equal(stored?.there, false)
  t.ok(app.operations.has('getTimetableCalendar'))
})
