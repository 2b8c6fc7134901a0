/** What people are told by mail: plain text. SQL puts the institution's name in its place. */
export const invitationMessage = (token: string, publicUrl: string) => ({
  subject: 'You are invited',
  body: [
    '{institution} invites you.',
    '',
    `Come in within seven days: POST ${publicUrl}/v1/identity/accept-invitation with this token and a password.`,
    'It is the password that you sign in with already, or one that you choose now.',
    '',
    `Token: ${token}`,
    '',
    'If you did not expect this, nothing needs to be done.'
  ].join('\n')
})

export const resetMessage = (token: string, publicUrl: string) => ({
  subject: 'Choose a new password',
  body: [
    'Somebody asked for a new password of this address.',
    '',
    `If it was you, choose one within an hour: POST ${publicUrl}/v1/identity/reset-password with this token.`,
    '',
    `Token: ${token}`,
    '',
    'If it was not you, nothing needs to be done: your password stays as it is.'
  ].join('\n')
})
