/** What became of a letter that was given to the mail server. */
export type Outcome =
  /** The server has it. `reply` is what it said. */
  | { kind: 'accepted'; reply: string }
  /** The server does not take it, and will not: a person has to look at the address or the letter. */
  | { kind: 'refused'; reply: string }
  /** The server has nothing of it: it may be sent again. */
  | { kind: 'later'; reply: string }
  /** The server was given the text and did not say what it did with it. Who sends it again may send it twice. */
  | { kind: 'unanswered'; reply: string };

/** An error of a conversation over SMTP. */
export interface SmtpFault {
  message: string;
  /** Of the library, such as EAUTH, ETIMEDOUT. */
  code?: string | undefined;
  /** Of the server, 400 to 599. */
  responseCode?: number | undefined;
  response?: string | undefined;
}

/**
 * What a failed conversation means for the letter. RFC 5321, 4.2.1: a reply of 4yz is passing, one of 5yz is not. A server that
 * does not let us in refuses us and not the letter.
 * @param handedOver whether the server was given any of the text
 */
export function outcomeOf(fault: SmtpFault, handedOver: boolean): Outcome {
  const reply = (fault.response ?? fault.message).slice(0, 500);
  const { responseCode } = fault;
  if (fault.code === 'EAUTH' || fault.code === 'ENOAUTH' || fault.code === 'ETLS')
    return { kind: 'later', reply };
  if (responseCode !== undefined && responseCode >= 500) return { kind: 'refused', reply };
  if (responseCode !== undefined && responseCode >= 400) return { kind: 'later', reply };
  return { kind: handedOver ? 'unanswered' : 'later', reply };
}
