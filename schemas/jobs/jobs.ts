import { Type } from '@sinclair/typebox'
import { Id, Line, Nullable, Resource, rowProperties, Timestamp } from '#schemas/common.ts'
import { State } from '#schemas/machine.ts'
import { jobMachine } from './machines.ts'

const JobError = Resource('JobError', 'Something that went wrong in a job', {
  at: { ...Timestamp, description: 'When it went wrong' },
  code: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 80,
      description: 'The problem’s name, where it has one',
      examples: ['library.no_copy_left']
    })
  ),
  item: Type.Optional(Line('What it went wrong with, where it was one of many', 'Volume 017', 200)),
  detail: Line('What went wrong, in a sentence', 'All copies are lent', 500)
})

const Count = (description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum: 2_147_483_647, readOnly: true, description, examples: [example] })

export const Job = Resource('Job', 'Work that takes longer than a request', {
  id: rowProperties.id,
  kind: Type.String({
    minLength: 3,
    maxLength: 120,
    pattern: '^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$',
    readOnly: true,
    description: 'What is done: domain.task',
    examples: ['library.reindex']
  }),
  state: State(jobMachine),
  done: Count('How many of its items are done', 250),
  total: { ...Nullable(Count('How many there are; null while that is not known', 1000)), readOnly: true },
  result: Nullable(
    Type.Object(
      {},
      {
        additionalProperties: true,
        readOnly: true,
        description: 'What came of it; what is in it depends on the kind',
        examples: [{ indexed: 1000 }]
      }
    )
  ),
  errors: Type.Array(JobError, { maxItems: 100, readOnly: true, description: 'What went wrong: the last hundred' }),
  error_count: Count('How often something went wrong', 0),
  attempts: Count('Attempts since it last got any further', 1),
  created_by: { ...Nullable(Id), readOnly: true, description: 'Who started it; null where nobody did' },
  created_at: rowProperties.created_at,
  started_at: { ...Nullable(Timestamp), readOnly: true, description: 'When a worker first took it up' },
  finished_at: { ...Nullable(Timestamp), readOnly: true, description: 'When it ended' },
  updated_at: rowProperties.updated_at,
  version: rowProperties.version
})
