import { Readable } from 'node:stream'
import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { IdParams } from '#schemas/common.ts'
import { Job } from '#schemas/jobs/jobs.ts'
import { idOf } from '#src/http/asked.ts'
import { problem } from '#src/http/problems.ts'
import { answerWithEvents, eventHeaders, listening } from '#src/streams/stream.ts'
import { jobSource } from './source.ts'
import { JobStream } from './stream.ts'

/** What an EventSource sends when it comes again: the version that it has seen. */
const lastSeen = ({ headers }: FastifyRequest): number => {
  const id = headers['last-event-id']
  if (id === undefined || id === '') return 0
  if (typeof id === 'string' && /^\d{1,9}$/.test(id)) return Number(id)
  const detail = 'must be the id of an event'
  throw problem('request.invalid', {
    errors: [{ in: 'header', pointer: '/last-event-id', code: 'pattern', detail }]
  })
}

/** `streamJob`: progress as it happens, for as many as care to watch. */
export const streamJob = (app: FastifyInstance): void => {
  const { access, by } = jobSource
  app.get(
    '/:id/events',
    {
      config: { access, by, events: Job },
      schema: {
        operationId: 'streamJob',
        summary: 'Watch a job',
        description:
          'Server-sent events: the job as it is, then each change of it; `data` is a Job, `id` its version. Send that as Last-Event-ID to go on where you were. The stream ends with the job; when it ends before, because the session or the process did, come again.',
        params: IdParams,
        response: {
          200: {
            description: 'Events, until the job has ended',
            content: {
              'text/event-stream': {
                schema: Type.String({
                  minLength: 1,
                  maxLength: 1_000_000_000,
                  description: 'Events; the data of each is a Job',
                  examples: ['id: 3\ndata: {"id":"019a9d5e-7c00-7abc-8def-0123456789ab","state":"running"}\n\n']
                })
              }
            }
          }
        }
      }
    },
    async (request, reply) => {
      const job = idOf(request)
      const version = lastSeen(request)
      const { actor } = request
      if (request.method === 'HEAD') {
        await app.jobWatch.read(actor, job)
        return reply.headers(eventHeaders).send(Readable.from([]))
      }
      await app.streams.open(actor, async () => {
        const row = await app.jobWatch.read(actor, job)
        const stream = new JobStream(listening(request), answerWithEvents(reply), {
          job,
          version,
          read: actor => app.jobWatch.read(actor, job)
        })
        stream.tell(row)
        app.jobWatch.add(stream)
        return stream
      })
    }
  )
}
