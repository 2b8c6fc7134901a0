import type { ProblemKinds } from '#src/http/problem.ts'

/** What can go wrong with passwords and second factors. */
export const entryProblems = {
  'identity.password_wrong': {
    status: 422,
    title: 'That is not your present password',
    cure: 'Check it and try again. It counts like a wrong password at sign-in.'
  },
  'identity.reset_failed': {
    status: 401,
    title: 'This token chooses no password',
    cure: 'Ask for another one with forgotPassword. A token is good once, for an hour, and until the next one is asked for.'
  }
} as const satisfies ProblemKinds
