import { type BuiltInRole, builtInRoles } from '#schemas/identity/roles.ts'
import type { Demo } from '#src/http/registry.ts'

/** Somebody in each role who signs in; a machine does not. */
const people: Record<Exclude<BuiltInRole, 'machine'>, string> = {
  owner: 'Meera Deshpande',
  admin: 'Asha Kulkarni',
  registrar: 'Tomás Ferreira',
  bursar: 'Farah Siddiqui',
  cashier: 'Nikhil Rao',
  exam_controller: 'Ingrid Solberg',
  teacher: 'Samuel Okafor',
  hr_manager: 'Lakshmi Iyer',
  payroll_officer: 'Piotr Zieliński',
  employee: 'Rosa Jiménez',
  student: 'Arjun Patil',
  guardian: 'Sunita Patil',
  applicant: 'Yuki Tanaka',
  auditor: 'Helen Whitfield'
}

const campuses = [
  {
    code: 'NORTH',
    name: 'North Campus',
    address: '12 Lake Road, Pune 411001',
    phone: '+912025501234',
    opened_on: '1998-06-15'
  },
  {
    code: 'RIVER',
    name: 'Riverside Campus',
    address: '4 Mill Lane, Pune 411030',
    phone: '+912025505678',
    opened_on: '2011-06-13'
  }
]

export const identityDemo: Demo = async (sql, { institution_id, code, name: called, platform, password, id }) => {
  await sql`
    insert into identity.institutions (id, name, code, time_zone, currency, second_factor_roles)
    values (${institution_id}, ${called}, ${code}, 'Asia/Kolkata', 'INR', '[]')`
  const permissions = sql.json(['identity.campuses.read', 'identity.users.read'])
  await sql`
    insert into identity.roles (institution_id, name, title, permissions)
    values (${institution_id}, 'front_desk', 'Front desk', ${permissions})`
  await sql`insert into identity.campuses ${sql(campuses.map(campus => ({ institution_id, id: id(), ...campus })))}`
  for (const [role, { scope }] of Object.entries(builtInRoles)) {
    const name = people[role as keyof typeof people]
    if (name === undefined) continue
    const email = `${role}@${code}.example`
    await sql`
      with account as (
        insert into identity.accounts (email, password_hash, platform)
        values (${email}, ${await password(email)}, ${platform && role === 'owner'}) returning id
      ), member as (
        insert into identity.users (institution_id, id, account_id, name, email)
        select ${institution_id}, ${id()}::uuid, id, ${name}, ${email} from account returning id
      )
      insert into identity.grants (institution_id, user_id, role, scope)
      select ${institution_id}, id, ${role}, ${scope} from member`
  }
  // somebody who has not come in yet: inviteUser sends a message, listMessages shows it
  await sql`
    with account as (
      insert into identity.accounts (email) values (${`newcomer@${code}.example`}) returning id, email
    ), member as (
      insert into identity.users (institution_id, account_id, name, email, status, joined_at)
      select ${institution_id}, id, 'Ngozi Eze', email, 'invited', null from account returning id
    )
    insert into identity.grants (institution_id, user_id, role, custom_role, scope)
    select ${institution_id}, id, 'front_desk', 'front_desk', 'institution' from member`
}
