import { builtInRoles } from '#schemas/identity/roles.ts'
import { hashApiKey, prefixOf } from '#src/auth/api-keys.ts'
import { hashPassword } from '#src/auth/passwords.ts'
import { connect, type Transaction } from '#src/db/pool.ts'
import { seedSchool } from './school.ts'

/** Two institutions with equal data: what one may see, the other must never. */
const institutions = ['oak', 'elm'] as const
export type InstitutionCode = (typeof institutions)[number]

export const PASSWORD = 'a password for every fixture account'

/** One person in each built-in role; a registrar whose role ends at the first campus; an employee who runs the instance. */
export const people = [...Object.keys(builtInRoles), 'campus_registrar', 'platform_owner'] as const

export const emailOf = (person: string, institution: InstitutionCode = 'oak'): string =>
  `${person}@${institution}.example`

/** The key of each school's machine, which holds the role machine over the institution. */
export const apiKeyOf = (institution: InstitutionCode = 'oak'): string => `pvk_${institution.repeat(15).slice(0, 43)}`

const BOOKS = 60

const scopeOf = (person: string): { role: string; scope: string } => {
  if (person === 'campus_registrar') return { role: 'registrar', scope: 'campus' }
  if (person === 'platform_owner') return { role: 'employee', scope: 'own' }
  return { role: person, scope: builtInRoles[person as keyof typeof builtInRoles].scope }
}

const seedInstitution = async (sql: Transaction, code: InstitutionCode, password_hash: string): Promise<void> => {
  const [institution] = await sql<{ id: string }[]>`
    insert into identity.institutions (name, code, time_zone, currency, second_factor_roles)
    values (${`The ${code} school`}, ${code}, 'Europe/Lisbon', 'EUR', '[]') returning id`
  const institution_id = institution?.id ?? ''
  const campuses = await sql<{ id: string }[]>`
    insert into identity.campuses ${sql(
      ['NORTH', 'SOUTH'].map(c => ({
        institution_id,
        code: c,
        name: `${c} campus of ${code}`,
        opened_on: '2001-09-01'
      }))
    )} returning id`
  const first = campuses[0]?.id ?? ''
  for (const person of people) {
    const email = emailOf(person, code)
    const { role, scope } = scopeOf(person)
    await sql`
      with account as (
        insert into identity.accounts (email, password_hash, platform)
        values (${email}, ${password_hash}, ${person === 'platform_owner'}) returning id
      ), member as (
        insert into identity.users (institution_id, account_id, name, email)
        select ${institution_id}, id, ${`${person} of ${code}`}, ${email} from account returning id
      )
      insert into identity.grants (institution_id, user_id, role, scope, campus_id)
      select ${institution_id}, id, ${role}, ${scope}, ${scope === 'campus' ? first : null} from member`
  }
  await sql`
    with machine as (
      insert into identity.users (institution_id, name, kind) values (${institution_id}, ${`Gate of ${code}`}, 'machine') returning id
    ), held as (
      insert into identity.grants (institution_id, user_id, role, scope)
      select ${institution_id}, id, 'machine', 'institution' from machine
    )
    insert into identity.api_keys (institution_id, user_id, prefix, key_hash, expires_at)
    select ${institution_id}, id, ${prefixOf(apiKeyOf(code))}, decode(${hashApiKey(apiKeyOf(code))}, 'hex'), now() + interval '30 days' from machine`
  const permissions = sql.json(['library.books.read', 'identity.campuses.read'])
  await sql`
    insert into identity.roles (institution_id, name, title, permissions)
    values (${institution_id}, 'reading_room', 'Reading room', ${permissions}), (${institution_id}, 'front_desk', 'Front desk', ${permissions})`
  await sql`
    with year as (
      insert into campus.academic_years (institution_id, code, name, starts_on, ends_on, weekdays)
      values (${institution_id}, '2020', 'Year 2020', '2020-01-06', '2020-12-18', '[1, 2, 3, 4, 5]') returning id
    ), holiday as (
      insert into campus.holidays (institution_id, campus_id, name, starts_on, ends_on, kind)
      values (${institution_id}, ${first}, 'Feast', '2020-02-05', '2020-02-05', 'public')
    )
    insert into campus.terms (institution_id, academic_year_id, code, name, starts_on, ends_on)
    select ${institution_id}, id, 'T1', 'First term', '2020-01-06', '2020-06-26' from year`
  await seedSchool(sql, {
    institution_id,
    campuses: [first, campuses[1]?.id ?? ''],
    emailOf: person => emailOf(person, code)
  })
  const books = Array.from({ length: BOOKS }, (_, i) => ({
    institution_id,
    campus_id: campuses[i % 2]?.id ?? '',
    title: `Volume ${String(i + 1).padStart(3, '0')}`,
    author: i % 3 === 0 ? null : 'Rudyard Kipling',
    copies: (i % 5) + 1,
    acquired_on: `2020-${String((i % 12) + 1).padStart(2, '0')}-15`,
    price: i % 4 === 0 ? null : 100 * (i + 1)
  }))
  await sql`insert into library.books ${sql(books)}`
  await sql`
    insert into library.loans (institution_id, book_id, campus_id, user_id, number, due_on)
    select ${institution_id}, b.id, b.campus_id, u.id, 1, '2026-05-01'
    from library.books b, identity.users u
    where b.institution_id = ${institution_id} and b.title in ('Volume 001', 'Volume 002')
      and u.institution_id = ${institution_id} and u.email = ${emailOf('student', code)}`
  await sql`
    insert into kernel.jobs (institution_id, kind, state, finished_at, created_by)
    select u.institution_id, 'library.reindex', 'failed', now(), u.id
    from identity.users u, generate_series(1, 2)
    where u.institution_id = ${institution_id} and u.email = ${emailOf('registrar', code)}`
}

export const seedFixture = async (url: string): Promise<void> => {
  const password_hash = await hashPassword(PASSWORD)
  const sql = connect({ url }, { max: 1, prepare: false })
  try {
    await sql.begin(async tx => {
      await tx`set local role provost_owner`
      for (const code of institutions) await seedInstitution(tx, code, password_hash)
    })
  } finally {
    await sql.end()
  }
}
