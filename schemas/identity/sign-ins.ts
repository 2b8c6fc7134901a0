import { Enum, Id, Line, Resource, Timestamp } from '#schemas/common.ts'
import { Address, UserAgent } from './sessions.ts'

export const SignInAttempt = Resource('SignInAttempt', 'Who tried to come in, and what came of it', {
  id: { ...Id, description: 'The attempt' },
  user_id: { ...Id, description: 'As whom' },
  user_name: Line('Their name', 'Asha Kulkarni'),
  outcome: Enum(
    ['succeeded', 'wrong_password', 'locked_out', 'challenged', 'second_factor_failed', 'refused', 'switched'],
    'What came of it. challenged: the code of the second factor never followed; locked_out: a lock began; refused: the password was right, the user disabled or the institution suspended; switched: from another institution'
  ),
  address: { ...Address, description: 'From where' },
  user_agent: UserAgent,
  created_at: { ...Timestamp, description: 'When' }
})
