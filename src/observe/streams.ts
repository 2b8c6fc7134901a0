import type { FastifyInstance } from 'fastify'
import { type Metric, metric } from './metric.ts'

/** Who listens here, and how soon they hear. */
export const streamMetrics = ({ streams, jobWatch, tail }: FastifyInstance): Metric[] => [
  metric('provost_streams', 'gauge', 'Streams of events that are open', [`provost_streams ${streams.size}`]),
  metric('provost_streams_dropped_total', 'counter', 'Streams that ended because nobody read them', [
    `provost_streams_dropped_total ${streams.dropped}`
  ]),
  metric('provost_job_streams', 'gauge', 'Clients that watch a job here', [`provost_job_streams ${jobWatch.size}`]),
  metric('provost_listeners', 'gauge', 'Clients that listen to changes here', [
    `provost_listeners ${tail.count('all')}`
  ]),
  metric('provost_listeners_behind', 'gauge', 'Those of them who are catching up', [
    `provost_listeners_behind ${tail.count('behind')}`
  ]),
  metric('provost_events_told_total', 'counter', 'Changes told, once for each who heard it', [
    `provost_events_told_total ${tail.told}`
  ]),
  metric(
    'provost_change_lag_seconds',
    'histogram',
    'Time from a change to its being told',
    tail.lag.lines('provost_change_lag_seconds')
  )
]
