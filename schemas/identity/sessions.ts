import { Type } from '@sinclair/typebox'
import { Email, Id, Resource } from '#schemas/common.ts'

const RefreshToken = Type.String({
  minLength: 43,
  maxLength: 43,
  pattern: '^[A-Za-z0-9_-]{43}$',
  description: 'Opaque; good for one refresh',
  examples: ['q0Zb3vXcT5mJ8nYwK2rL7dPfHs1uAaEeGgIi4oOxUhM']
})

export const SignIn = Resource('SignIn', 'What signs a person in', {
  email: Email,
  password: Type.String({
    minLength: 8,
    maxLength: 128,
    description: 'Taken as it is, blanks included',
    examples: ['correct horse battery staple']
  }),
  institution_id: Type.Optional({
    ...Id,
    description: 'Which institution, for members of several'
  })
})

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
