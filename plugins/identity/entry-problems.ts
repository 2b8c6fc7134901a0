import type { ProblemKinds } from '#src/http/problem.ts'

/** What can go wrong with passwords and second factors. */
export const entryProblems = {
  'identity.password_wrong': {
    status: 422,
    title: 'That is not your present password',
    cure: 'Check it and try again. It counts like a wrong password at sign-in.'
  },
  'identity.challenge_failed': {
    status: 401,
    title: 'This sign-in has ended',
    cure: 'Sign in again. A challenge is good for five minutes, five codes, and one session.'
  },
  'identity.code_wrong': {
    status: 401,
    title: 'That code does not complete the sign-in',
    cure: 'Take the next code of the authenticator, whose clock must be right; each is good once. Or use a recovery code.'
  },
  'identity.code_refused': {
    status: 422,
    title: 'That code is not one of your second factor',
    cure: 'Take the next code of the authenticator, whose clock must be right; each is good once.'
  },
  'identity.second_factor_active': {
    status: 409,
    title: 'There is a second factor already',
    cure: 'Take it away first, with disableTotp.'
  },
  'identity.second_factor_not_begun': {
    status: 409,
    title: 'There is no second factor to do this with',
    cure: 'Begin one with enrollTotp.'
  },
  'identity.already_here': {
    status: 409,
    title: 'You are in this institution already',
    cure: 'Go on with the session that you have; it is for other institutions.'
  },
  'identity.second_factor_needed': {
    status: 403,
    title: 'That institution asks for your second factor',
    cure: 'Sign in again, with a code; then go there.'
  },
  'identity.own_factor': {
    status: 403,
    title: 'That is your own second factor',
    cure: 'Take it away with disableTotp, which asks for the password and a code. Who lost both asks somebody else.'
  },
  'identity.account_shared': {
    status: 409,
    title: 'The account belongs to other institutions too',
    cure: 'Ask whoever runs the instance: what guards the other institutions is not one institution’s to take away.'
  },
  'identity.reset_failed': {
    status: 401,
    title: 'This token chooses no password',
    cure: 'Ask for another one with forgotPassword. A token is good once, for an hour, and until the next one is asked for.'
  }
} as const satisfies ProblemKinds
