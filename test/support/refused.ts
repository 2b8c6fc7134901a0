import type { Test } from 'tap'
import type { Answer } from './client.ts'

/** A refusal by name. */
export const refused = (t: Test, answer: Answer, status: number, code: string, detail?: string): void => {
  t.equal(answer.status, status, answer.text.slice(0, 500))
  t.equal(answer.at('code'), code)
  if (detail !== undefined) t.match(answer.str('detail'), detail)
}
