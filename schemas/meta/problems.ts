import { Type } from '@sinclair/typebox'
import { Line, Problem, Resource } from '#schemas/common.ts'

const { type, status, code } = Problem.properties

/** A way to fail, whenever it happens. */
export const ProblemKind = Resource('ProblemKind', 'A problem that operations may answer, and its cure', {
  code,
  status,
  title: Line('The problem in a few words', 'Not found', 200),
  cure: Line('What the client does about it', 'Check the address and the id.', 1000),
  type
})

export const ProblemKinds = Resource('ProblemKinds', 'Every problem that there is', {
  data: Type.Array(ProblemKind, { maxItems: 2000, description: 'By code' }),
  next: Type.Null({ description: 'There is one page', examples: [null] })
})
