import type { TObject } from '@sinclair/typebox'
import { type Recurring, recurring } from './cron/clock.ts'
import type { Jobs, Subscriber, Task } from './declaration.ts'
import type { LongJob } from './long/declaration.ts'

export interface Subscription {
  event: string
  run: Subscriber
}

/** What the database takes for a name: a task or a delivery that fails for good is listed by it. */
const KIND = /^(?=.{3,120}$)[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/

/** What all domains do later. Whoever works asks here what a name means. */
export class JobRegistry {
  readonly tasks = new Map<string, Task>()
  readonly events = new Map<string, TObject>()
  /** By the subscriber's name. */
  readonly subscriptions = new Map<string, Subscription>()
  readonly commands = new Set<string>()
  readonly crons: Recurring[] = []
  /** By the kind of the job. */
  readonly long = new Map<string, LongJob>()

  declare(domain: string, { tasks = {}, events = {}, on = {}, commands = [], cron = {}, long = {} }: Jobs): void {
    const own = (name: string): string => {
      if (!name.startsWith(`${domain}.`)) throw new Error(`${name}: what ${domain} declares begins with its name`)
      if (!KIND.test(name)) throw new Error(`${name}: small letters, digits and _ are what a name is made of`)
      if (this.tasks.has(name) || this.subscriptions.has(name)) throw new Error(`${name} is declared twice`)
      return name
    }
    for (const [name, task] of Object.entries(tasks)) this.tasks.set(own(name), task)
    for (const [name, schema] of Object.entries(events)) {
      if (this.events.has(own(name))) throw new Error(`${name} is declared twice`)
      this.events.set(name, schema)
    }
    for (const [event, subscribers] of Object.entries(on)) {
      for (const [name, run] of Object.entries(subscribers)) this.subscriptions.set(own(name), { event, run })
    }
    for (const name of commands) this.commands.add(name)
    for (const [name, at] of Object.entries(cron)) this.crons.push(recurring(name, at))
    for (const [kind, job] of Object.entries(long)) {
      if (this.long.has(own(kind))) throw new Error(`${kind} is declared twice`)
      this.long.set(kind, job)
      for (const name of 'chunk' in job ? [job.chunk] : job.commits) this.commands.add(name)
    }
  }

  /** All that a worker of this process can do. */
  get names(): string[] {
    return [this.tasks, this.subscriptions, this.long].flatMap(known => [...known.keys()])
  }

  /** Once all domains have spoken. */
  seal(): void {
    for (const [name, { event }] of this.subscriptions) {
      if (!this.events.has(event)) throw new Error(`${name} subscribes to ${event}, which nobody declares`)
    }
    for (const { task } of this.crons) {
      if (!this.tasks.has(task)) throw new Error(`${task} is to recur, yet no such task is declared`)
    }
  }
}
