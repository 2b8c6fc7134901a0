import type { Backlog } from '#src/jobs/backlog.ts'
import { metric } from './metric.ts'

const gauge = (name: string, help: string, value: number): string => metric(name, 'gauge', help, [`${name} ${value}`])

/** What waits to be done, as every process sees it, and whether it is this one that relays. */
export const backlogMetrics = (backlog: Backlog | undefined, leads: boolean): string[] => {
  const help = 'Whether the process that answers relays; with WORKERS it is the first one, which answers nobody'
  const here = gauge('provost_relay_leads', help, Number(leads))
  if (backlog === undefined) return [here]
  const jobs = (['due', 'later', 'running', 'dead'] as const).map(
    state => `provost_jobs{state="${state}"} ${backlog[state]}`
  )
  return [
    here,
    gauge('provost_relay_led', 'Whether any process relays', Number(backlog.led)),
    gauge('provost_outbox_waiting', 'Tasks and events that nobody has handed on', backlog.waiting),
    gauge('provost_outbox_oldest_seconds', 'Age of the oldest of them', backlog.waiting_seconds),
    metric('provost_jobs', 'gauge', 'Jobs; dead ones have failed for good', jobs),
    gauge('provost_jobs_due_seconds', 'How long the first job that is due could have been done', backlog.due_seconds),
    gauge('provost_deliveries_waiting', 'Events that a subscriber has not dealt with', backlog.deliveries)
  ]
}
