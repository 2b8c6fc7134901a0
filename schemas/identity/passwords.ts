import { Type } from '@sinclair/typebox'
import { Email, Resource } from '#schemas/common.ts'

/** Taken as it is: every character counts, blanks included. */
export const Password = Type.String({
  minLength: 8,
  maxLength: 128,
  description: 'Taken as it is, blanks included',
  examples: ['correct horse battery staple']
})

const NewPassword = Type.String({
  ...Password,
  description: 'Taken as it is, blanks included; refused if everybody would guess it',
  examples: ['four gravel birds at noon']
})

/** A secret of 256 bits. */
export const Token = (description: string, example: string) =>
  Type.String({
    minLength: 43,
    maxLength: 43,
    pattern: '^[A-Za-z0-9_-]{43}$',
    description,
    examples: [example]
  })

export const ChangePassword = Resource('ChangePassword', 'What changes one’s own password', {
  current_password: { ...Password, description: 'The present one' },
  new_password: NewPassword
})

export const ForgotPassword = Resource('ForgotPassword', 'Whose password is forgotten', { email: Email })

export const ResetPassword = Resource('ResetPassword', 'What chooses a password anew', {
  token: Token('From the message; good once, for an hour', 'R7mZb3vXcT5mJ8nYwK2rL7dPfHs1uAaEeGgIi4oOxUh'),
  new_password: NewPassword
})
