import { Type } from '@sinclair/typebox'
import { Computed, Email, Line, Resource, RoleName, rowProperties } from '#schemas/common.ts'
import { State } from '#schemas/machine.ts'
import { stamps } from '#schemas/words.ts'
import { institutionMachine } from './machines.ts'

export const Institution = Resource('Institution', 'A school or college', {
  id: rowProperties.id,
  name: Line('Its name', 'Demo International School'),
  code: Type.String({
    minLength: 2,
    maxLength: 40,
    pattern: '^[a-z0-9][a-z0-9-]{1,39}$',
    description: 'Its short name, unique on this instance',
    examples: ['demo']
  }),
  time_zone: Type.String({
    format: 'time-zone',
    minLength: 1,
    maxLength: 60,
    pattern: '^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$',
    description: 'Time zone (IANA)',
    examples: ['Asia/Kolkata']
  }),
  currency: Type.String({
    minLength: 3,
    maxLength: 3,
    pattern: '^[A-Z]{3}$',
    description: 'The one currency of its books (ISO 4217)',
    examples: ['INR']
  }),
  locale: Type.String({
    minLength: 2,
    maxLength: 5,
    pattern: '^[a-z]{2}(?:-[A-Z]{2})?$',
    description: 'Language of its letters',
    examples: ['en']
  }),
  second_factor_roles: Type.Array(RoleName('A role', 'bursar'), {
    maxItems: 100,
    uniqueItems: true,
    description: 'Who holds one of these must show a second factor'
  }),
  status: State(institutionMachine),
  ...stamps
})

const { name, code, time_zone, currency, locale } = Institution.properties

const FirstOwner = Resource('FirstOwner', 'Who will be the owner, and is invited', {
  name: Line('The owner’s name', 'Meera Deshpande'),
  email: { ...Email, description: 'Where they will sign in', examples: ['head@north-college.example'] }
})

export const NewInstitution = Resource('NewInstitution', 'What makes an institution', {
  name: { ...name, examples: ['North College'] },
  code: { ...code, examples: ['north-college'] },
  time_zone,
  currency,
  locale,
  owner: Type.Optional(FirstOwner)
})

/** Read through a function: the catalogue cannot tell that none of it is ever null. */
export const HostedInstitution = Resource(
  'HostedInstitution',
  'An institution of this instance, as whoever runs it sees it',
  {
    id: Computed(rowProperties.id),
    name: Computed(name),
    code: Computed(code),
    time_zone: Computed(time_zone),
    currency: Computed(currency),
    locale: Computed(locale),
    status: Computed(State(institutionMachine)),
    version: Computed(rowProperties.version),
    created_at: Computed(rowProperties.created_at),
    updated_at: Computed(rowProperties.updated_at)
  }
)
