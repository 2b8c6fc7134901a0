import t from 'tap'
import { inOrder, seedDemo } from '#src/process/demo.ts'
import { testApp } from '#test/support/app.ts'

const { app, database } = await testApp(t, { settings: { DEMO_PASSWORD: 'chosen for the demo' } })

t.test('a start gives the chosen password to whoever has one, and to nobody who comes in by an invitation', async t => {
  await database.sql`
    insert into identity.accounts (email, password_hash)
    values ('admin@demo.example', 'what it was'), ('newcomer@demo.example', null), ('admin@other.example', 'what it was')`
  t.strictSame(await seedDemo(app, database.url), [], 'there is an institution already')
  const rows = await database.sql`
    select email, password_hash from identity.accounts where email like '%@demo.example' or email like '%@other.example' order by email`
  t.match(
    rows.map(row => [row.email, row.password_hash]),
    [
      ['admin@demo.example', /^(?!what it was)./],
      ['admin@other.example', 'what it was'],
      ['newcomer@demo.example', null]
    ]
  )
})

t.test('each domain’s rows come after those that they refer to, whatever the domains are called', async t => {
  const ran: string[] = []
  const demo = (domain: string, ...after: string[]) => ({ domain, after, demo: async () => void ran.push(domain) })
  const facts = {
    code: 'demo',
    name: 'Demo',
    institution_id: '',
    students: 0,
    attended: 0,
    platform: true,
    password: async () => '',
    chance: () => 0,
    id: () => '',
    told: () => {}
  }
  const run = async (...demos: ReturnType<typeof demo>[]) => {
    await database.sql.begin(async tx => {
      for (const one of inOrder(demos)) await one(tx, facts)
    })
    return ran.splice(0)
  }
  t.strictSame(await run(demo('a', 'c', 'b'), demo('b', 'c'), demo('c')), ['c', 'b', 'a'])
  t.strictSame(await run(demo('a', 'not there')), ['a'])
  t.throws(() => inOrder([demo('a', 'b'), demo('b', 'a')]), /a, b/)
})

/** What writing many rows at once lays aside: indexes, and triggers that are enabled. */
const shape = () =>
  database.sql`
    select indexdef as what from pg_indexes where schemaname in ('campus', 'identity')
    union all
    select tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text from pg_trigger
    order by 1`

t.test('an empty database becomes a believable school, the same each time', async t => {
  const before = await shape()
  const school = async () => {
    const tables = await database.sql<{ name: string }[]>`
      select schemaname || '.' || tablename as name from pg_tables where schemaname in ('campus', 'identity')`
    await database.sql.unsafe(`truncate ${tables.map(({ name }) => name).join(', ')} cascade`)
    t.equal((await seedDemo(app, database.url)).length, 14)
    const [made] = await database.sql`
      select
        (select count(*)::int from campus.terms) as terms,
        (select count(*)::int from campus.students) as students,
        (select count(*)::int from campus.guardians) as guardians,
        (select sum(enrolled)::int from campus.sections) as seats,
        (select string_agg(s.id || s.name || s.admission_number || s.custom::text, ',' order by s.id) from campus.students s) as who,
        (select count(*)::int from campus.students s join identity.users u on u.id = s.user_id where u.email = 'student@demo.example') as student,
        (select count(*)::int from campus.wards w join identity.users u on u.id = w.user_id where u.email = 'guardian@demo.example') as wards`
    return made
  }
  const made = await school()
  t.match(made, { terms: 6, students: 320, seats: 320, student: 1, wards: 2 })
  t.ok(Number(made?.guardians) > 250)
  t.strictSame(await school(), made)
  t.strictSame([...(await shape())], [...before], 'each index and trigger is there again')
})

t.test('what a school refers to is there, though nobody checked it, and what is counted is so', async t => {
  const keys = await database.sql<{ name: string; text: string }[]>`
    select k.conname as name, format('select count(*)::int as n from %s c where %s and not exists (select from %s p where %s)', k.conrelid::regclass,
      (select string_agg(format('c.%I is not null', a.attname), ' and ') from unnest(k.conkey) n join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n),
      k.confrelid::regclass,
      (select string_agg(format('c.%I = p.%I', a.attname, b.attname), ' and ')
       from unnest(k.conkey, k.confkey) n (child, parent)
       join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.child
       join pg_attribute b on b.attrelid = k.confrelid and b.attnum = n.parent)) as text
    from pg_constraint k join pg_namespace n on n.oid = k.connamespace
    where k.contype = 'f' and n.nspname in ('campus', 'identity')`
  t.ok(keys.length > 80)
  for (const { name, text } of keys) {
    const [row] = await database.sql.unsafe(text)
    t.equal(row?.n, 0, name)
  }
  const [counted] = await database.sql`
    select
      (select count(*)::int from campus.sections s where s.enrolled <> (select count(*) from campus.enrolments e where e.section_id = s.id and e.status = 'active')) as seats,
      (select count(*)::int from campus.slots s where not exists (select from campus.bookings b where b.slot_id = s.id)) as lessons,
      (select count(*)::int from campus.students s join campus.enrolments e on e.student_id = s.id where s.section_id <> e.section_id) as sitting`
  t.strictSame({ ...counted }, { seats: 0, lessons: 0, sitting: 0 })
  const before =
    await database.sql`select student_id, month, counted, full_days, half_days, excused, late from campus.attendance_months order by 1, 2`
  t.ok(before.length > 1000)
  await database.sql`update campus.attendance set note = 'looked at'`
  const after =
    await database.sql`select student_id, month, counted, full_days, half_days, excused, late from campus.attendance_months order by 1, 2`
  t.strictSame([...after], [...before], 'what triggers would have kept')
})
