import { Type } from '@sinclair/typebox'
import { Computed, Email, Id, Line, Nullable, OfWhoAsks, Resource, Timestamp } from '#schemas/common.ts'
import { Password, Token } from './passwords.ts'

const RefreshToken = Token('Opaque; good for one refresh', 'q0Zb3vXcT5mJ8nYwK2rL7dPfHs1uAaEeGgIi4oOxUhM')

export const SignIn = Resource(
  'SignIn',
  'What signs a person in',
  {
    email: Email,
    password: Password,
    institution_id: Type.Optional({
      ...Id,
      description: 'Which institution, for members of several: one of those that identity.choose_institution allows'
    })
  },
  { examples: [{ email: 'admin@demo.example', password: 'correct horse battery staple' }] }
)

export const RefreshSession = Resource('RefreshSession', 'What refreshes a session', { refresh_token: RefreshToken })

export const Tokens = Resource('Tokens', 'A session’s tokens', {
  access_token: Type.String({
    minLength: 20,
    maxLength: 2000,
    description: 'Send it as Authorization: Bearer',
    examples: ['eyJhbGciOiJIUzI1NiIsImtpZCI6Ik1ZZ1Z4c0tnIiwidHlwIjoiSldUIn0.eyJzdWIiOiIwMTlhIn0.c2lnbmF0dXJl']
  }),
  refresh_token: RefreshToken,
  token_type: Type.Unsafe<'Bearer'>({
    type: 'string',
    enum: ['Bearer'],
    description: 'How the access token is sent',
    examples: ['Bearer']
  }),
  expires_in: Type.Integer({
    minimum: 1,
    maximum: 900,
    description: 'Life of the access token in seconds',
    examples: [900]
  })
})

/** From where somebody comes. */
export const Address = Type.String({
  minLength: 2,
  maxLength: 60,
  description: 'Network address',
  examples: ['203.0.113.7']
})

export const UserAgent = Nullable({ ...Line('What the client calls itself', 'curl/8.9.1', 400), minLength: 0 })

export const Session = Resource('Session', 'A sign-in on one device that is good at this moment', {
  id: { ...Id, description: 'The session' },
  current: OfWhoAsks('session', 'Whether it is the one that asks'),
  address: Computed(Nullable({ ...Address, description: 'From where it was opened' })),
  user_agent: UserAgent,
  second_factor: Type.Boolean({ description: 'Whether a second factor was shown', examples: [true] }),
  created_at: { ...Timestamp, description: 'When it was opened' },
  used_at: { ...Timestamp, description: 'When it was last refreshed' },
  expires_at: { ...Timestamp, description: 'When it ends by itself' }
})

export const RevokeAll = Resource('RevokeAll', 'Which sessions end', {
  except_this: Type.Optional(Type.Boolean({ description: 'true: the session that asks goes on', examples: [true] }))
})

export const SwitchInstitution = Resource('SwitchInstitution', 'Where to go on', {
  institution_id: { ...Id, description: 'Another institution that the account belongs to' }
})
