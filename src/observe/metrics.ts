import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type {} from '@fastify/swagger'
import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import type { Pool } from '#src/db/pool.ts'
import { problem } from '#src/http/problems.ts'
import { backlogMetrics, relayMetric } from './backlog.ts'
import { Histogram } from './histogram.ts'
import { Horizon } from './horizon.ts'
import { isMetrics, type Metric, metric, textOf } from './metric.ts'
import { streamMetrics } from './streams.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts an answer that was given before there was a route, where no hook runs. */
    countUnrouted: (reply: FastifyReply) => void
    metrics: {
      /** Of this process. */
      own: () => Metric[]
      /** Of all that share its port, ours among them; undefined where it is alone. */
      gather: ((own: Metric[]) => Promise<unknown>) | undefined
    }
  }
}

/** Requests by route and status, pools and their gates, what waits to be done, the event loop, memory: Prometheus text at /metrics. */
export default fp(
  async (app: FastifyInstance) => {
    const horizon = new Horizon(about =>
      app.log.warn(about, 'changes wait for a transaction that does not end (pg_stat_activity, pg_prepared_xacts)')
    )
    const delay = monitorEventLoopDelay({ resolution: 10 })
    delay.enable()
    app.addHook('onClose', async () => delay.disable())

    // By operation, then by status. A GET and the HEAD that comes with it are one operation and share what they count.
    const requests = new Map<string, Map<number, Histogram>>()
    const statusesOf = (operation: string): Map<number, Histogram> => {
      const known = requests.get(operation) ?? new Map<number, Histogram>()
      requests.set(operation, known)
      return known
    }
    const count = (byStatus: Map<number, Histogram>, reply: FastifyReply): void => {
      let histogram = byStatus.get(reply.statusCode)
      if (histogram === undefined) {
        histogram = new Histogram()
        byStatus.set(reply.statusCode, histogram)
      }
      histogram.observe(reply.elapsedTime / 1000)
    }

    // One object a route, found at its registration: the request's hook looks nothing up but its status.
    app.addHook('onRoute', route => {
      const byStatus = statusesOf(String(route.schema?.operationId ?? `${String(route.method)} ${route.url}`))
      route.onResponse = [
        ...[route.onResponse ?? []].flat(),
        (_request, reply, done) => {
          count(byStatus, reply)
          done()
        }
      ]
    })

    // Addresses are the client's to invent, so what no route answers is one operation, whatever was asked for.
    const none = statusesOf('none')
    app.addHook('onResponse', (request, reply, done) => {
      if (request.is404) count(none, reply)
      done()
    })
    app.decorate('countUnrouted', reply => count(none, reply))

    // What never became a request: no route, no reply, only the parser's reason.
    const unread = new Map<string, number>()
    const countUnread = ({ code = 'unknown' }: NodeJS.ErrnoException): void => {
      unread.set(code, (unread.get(code) ?? 0) + 1)
    }
    app.server.on('clientError', countUnread)

    const pools = (name: string, of: (pool: Pool) => number): string[] =>
      Object.values(app.db).map((pool: Pool) => `${name}{pool="${pool.name}"} ${of(pool)}`)

    const own = (): Metric[] => {
      const { rss, heapUsed } = process.memoryUsage()
      const metrics = [
        metric('provost_request_seconds', 'histogram', 'Time to answer', [
          ...[...requests].flatMap(([operation, byStatus]) =>
            [...byStatus].flatMap(([status, histogram]) =>
              histogram.lines('provost_request_seconds', `operation="${operation}",status="${status}"`)
            )
          )
        ]),
        metric(
          'provost_unread_total',
          'counter',
          'Requests that could not be read',
          [...unread].map(([reason, times]) => `provost_unread_total{reason="${reason}"} ${times}`)
        ),
        metric(
          'provost_pool_active',
          'gauge',
          'Statements in flight',
          pools('provost_pool_active', p => p.gate.active)
        ),
        metric(
          'provost_pool_limit',
          'gauge',
          'Statements admitted at once',
          pools('provost_pool_limit', p => p.gate.limit)
        ),
        metric(
          'provost_gate_waiting',
          'gauge',
          'Statements in the queue',
          pools('provost_gate_waiting', p => p.gate.waiting)
        ),
        metric(
          'provost_gate_refused_total',
          'counter',
          'Statements refused',
          pools('provost_gate_refused_total', p => p.gate.refused)
        ),
        metric(
          'provost_event_loop_delay_seconds',
          'gauge',
          'Delay of the event loop since the last scrape',
          [
            `provost_event_loop_delay_seconds{quantile="0.5"} ${delay.percentile(50) / 1e9}`,
            `provost_event_loop_delay_seconds{quantile="0.99"} ${delay.percentile(99) / 1e9}`
          ],
          'most'
        ),
        metric(
          'provost_event_loop_utilization',
          'gauge',
          'Busy share of the event loop since the start',
          [`provost_event_loop_utilization ${performance.eventLoopUtilization().utilization}`],
          'most'
        ),
        metric('provost_processes', 'gauge', 'Processes that this tells of', ['provost_processes 1']),
        metric('process_cpu_seconds_total', 'counter', 'CPU time of the process', [
          `process_cpu_seconds_total ${(process.cpuUsage().user + process.cpuUsage().system) / 1e6}`
        ]),
        metric('process_resident_memory_bytes', 'gauge', 'Resident memory', [`process_resident_memory_bytes ${rss}`]),
        relayMetric(app.engine?.relay.leads === true),
        ...streamMetrics(app),
        metric('nodejs_heap_used_bytes', 'gauge', 'Used heap', [`nodejs_heap_used_bytes ${heapUsed}`])
      ]
      delay.reset()
      return metrics
    }
    app.decorate('metrics', { own, gather: undefined })

    app.get(
      '/metrics',
      {
        config: { access: 'public', limited: false, statements: 1, cache: 'no-store' },
        schema: {
          operationId: 'getMetrics',
          tags: ['operations'],
          summary: 'Metrics',
          description:
            'Prometheus text: requests by operation and status, pools, gates, what waits to be done, event loop, memory. Of all processes that share the port, as one.',
          produces: ['text/plain'],
          response: {
            200: Type.String({
              description: 'Prometheus text',
              maxLength: 10_000_000,
              examples: ['provost_pool_active{pool="read"} 0']
            })
          }
        }
      },
      async (_request, reply) => {
        const mine = own()
        const gathered = await app.metrics.gather?.(mine)
        const all = app.metrics.gather === undefined ? mine : gathered
        // its own alone would look as if all had begun anew
        if (!isMetrics(all)) throw problem('server.busy', { retry_after: 1 })
        return reply
          .type('text/plain; version=0.0.4; charset=utf-8')
          .serializer(String)
          .send(textOf([...all, ...backlogMetrics(await app.backlog.read(), horizon)]))
      }
    )
  },
  { name: 'provost-metrics', dependencies: ['provost-db', 'provost-jobs', 'provost-enter'] }
)
