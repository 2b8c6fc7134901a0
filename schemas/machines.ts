import {
  electiveMachine,
  enrolmentMachine,
  promotionMachine,
  studentLeaveMachine,
  studentMachine
} from './campus/machines.ts'
import {
  apiKeyMachine,
  institutionMachine,
  invitationMachine,
  sessionMachine,
  userMachine
} from './identity/machines.ts'
import { jobMachine } from './jobs/machines.ts'
import type { Machine } from './machine.ts'

/** Every state machine: the migration writes them to the database, the boot check holds it to them, the documents draw them. */
export const machines: readonly Machine[] = [
  apiKeyMachine,
  institutionMachine,
  invitationMachine,
  sessionMachine,
  userMachine,
  jobMachine,
  electiveMachine,
  enrolmentMachine,
  promotionMachine,
  studentLeaveMachine,
  studentMachine
]
