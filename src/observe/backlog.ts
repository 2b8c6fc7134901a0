import type { Backlog } from '#src/jobs/backlog.ts'
import type { Horizon } from './horizon.ts'
import { type Metric, metric } from './metric.ts'

const gauge = (name: string, help: string, value: number): Metric =>
  metric(name, 'gauge', help, [`${name} ${value}`], 'most')

export const relayMetric = (leads: boolean): Metric =>
  gauge('provost_relay_leads', 'Whether the process that answers relays, or one of its WORKERS', Number(leads))

/** What waits to be done, as every process sees it. */
export const backlogMetrics = (backlog: Backlog | undefined, horizon: Horizon): Metric[] => {
  if (backlog === undefined) return []
  const jobs = (['due', 'later', 'running', 'dead'] as const).map(
    state => `provost_jobs{state="${state}"} ${backlog[state]}`
  )
  return [
    gauge(
      'provost_changes_held_seconds',
      'How long changes have waited for a transaction that does not end',
      horizon.seconds(backlog, performance.now())
    ),
    gauge('provost_relay_led', 'Whether any process relays', Number(backlog.led)),
    gauge('provost_outbox_waiting', 'Tasks and events that nobody has handed on', backlog.waiting),
    gauge('provost_outbox_oldest_seconds', 'Age of the oldest of them', backlog.waiting_seconds),
    metric('provost_jobs', 'gauge', 'Jobs; dead ones have failed for good', jobs, 'most'),
    gauge('provost_jobs_due_seconds', 'How long the first job that is due could have been done', backlog.due_seconds),
    gauge('provost_deliveries_waiting', 'Events that a subscriber has not dealt with', backlog.deliveries)
  ]
}
