import type { TObject } from '@sinclair/typebox'
import type { Jobs, Subscriber, Task } from './declaration.ts'

export interface Subscription {
  event: string
  run: Subscriber
}

/** What all domains do later. Whoever works asks here what a name means. */
export class JobRegistry {
  readonly tasks = new Map<string, Task>()
  readonly events = new Map<string, TObject>()
  /** By the subscriber's name. */
  readonly subscriptions = new Map<string, Subscription>()
  readonly commands = new Set<string>()

  declare(domain: string, { tasks = {}, events = {}, on = {}, commands = [] }: Jobs): void {
    const own = (name: string): string => {
      if (!name.startsWith(`${domain}.`)) throw new Error(`${name}: what ${domain} declares begins with its name`)
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
  }

  /** Once all domains have spoken. */
  seal(): void {
    for (const [name, { event }] of this.subscriptions) {
      if (!this.events.has(event)) throw new Error(`${name} subscribes to ${event}, which nobody declares`)
    }
  }
}
