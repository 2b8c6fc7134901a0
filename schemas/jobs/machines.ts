import { machine } from '#schemas/machine.ts'

export const jobMachine = machine({
  entity: 'kernel.jobs',
  column: 'state',
  about: 'How far it is',
  initial: ['queued', 'failed'],
  states: {
    queued: 'waits for a worker, or for its next attempt',
    running: 'is being worked on',
    cancelling: 'ends before its next step',
    succeeded: 'is done',
    failed: 'has used up its attempts; what was done stays done',
    cancelled: 'was stopped; what was done stays done',
    dismissed: 'was given up by hand: nobody does it any more'
  },
  steps: {
    start: { from: ['queued'], to: 'running', by: 'work' },
    pause: { from: ['running'], to: 'queued', by: 'work' },
    finish: { from: ['running'], to: 'succeeded', by: 'work' },
    fail: { from: ['queued', 'running'], to: 'failed', by: 'work' },
    cancel: { from: ['queued', 'running'], to: 'cancelling' },
    stop: { from: ['cancelling'], to: 'cancelled', by: 'work' },
    retry: { from: ['failed', 'cancelled'], to: 'queued' },
    dismiss: { from: ['failed', 'cancelled'], to: 'dismissed' }
  }
})
