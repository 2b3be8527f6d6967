import type { BeforeCode, Recorded } from '../error-params.ts';
import { heldForEn } from './held.ts';
import { beforeTable, inFutureTable, notFoundTable, unavailableTable, type Language } from './language.ts';

const recorded: Record<Recorded, string> = {
  placed: 'An order cannot be placed',
  confirmed: 'An order cannot be confirmed',
  amended: 'An order cannot be amended',
  cancelled: 'An order cannot be cancelled',
  shipped: 'Goods cannot be shipped',
  delivered: 'Goods cannot be delivered',
  ordered: 'Nothing can be ordered',
  received: 'Goods cannot be received',
  completed: 'Production cannot be completed',
  counted: 'Stock cannot be counted',
  written_off: 'Goods cannot be written off',
  corrected: 'Nothing can be corrected',
  answered: 'A question cannot be answered',
  paid: 'Money cannot come',
  given_up: 'A debt cannot be written off',
  reversed: 'A payment cannot be taken back',
  refunded: 'Money cannot be given back',
};
const before: Record<BeforeCode, (day: string, earliest: string) => string> = {
  promised_before_placed: (day, it) => `Nothing can be promised for ${day}: the order was placed on ${it}.`,
  confirmed_before_placed: (day, it) => `${recorded.confirmed} on ${day}: it was placed on ${it}.`,
  amended_before_placed: (day, it) => `${recorded.amended} on ${day}: it was placed on ${it}.`,
  cancelled_before_placed: (day, it) => `${recorded.cancelled} on ${day}: it was placed on ${it}.`,
  cancelled_before_confirmed: (day, it) => `${recorded.cancelled} on ${day}: it was confirmed on ${it}.`,
  shipped_before_placed: (day, it) => `${recorded.shipped} on ${day}: the order was placed on ${it}.`,
  shipped_before_confirmed: (day, it) => `${recorded.shipped} on ${day}: the order was confirmed on ${it}.`,
  shipped_before_received: (day, it) => `${recorded.shipped} on ${day}: they were received on ${it}.`,
  delivered_before_shipped: (day, it) => `${recorded.delivered} on ${day}: they were shipped on ${it}.`,
  corrected_before_shipped: (day, it) => `${recorded.corrected} on ${day}: it was shipped on ${it}.`,
  corrected_before_received: (day, it) => `${recorded.corrected} on ${day}: it came on ${it}.`,
  corrected_before_answered: (day, it) => `${recorded.corrected} on ${day}: the client answered on ${it}.`,
  expected_before_ordered: (day, it) => `Nothing can be expected on ${day}: it was ordered on ${it}.`,
  received_before_ordered: (day, it) => `${recorded.received} on ${day}: they were ordered on ${it}.`,
  completed_before_ordered: (day, it) => `${recorded.completed} on ${day}: it was ordered on ${it}.`,
  answered_before_asked: (day, it) => `${recorded.answered} on ${day}: it was asked on ${it}.`,
  given_up_before_issued: (day, it) => `${recorded.given_up} on ${day}: it was invoiced on ${it}.`,
  reversed_before_paid: (day, it) => `${recorded.reversed} on ${day}: it came on ${it}.`,
  refunded_before_paid: (day, it) => `${recorded.refunded} on ${day}: it came on ${it}.`,
};

export const en: Language = {
  titles: {
    invalid: 'The request is not valid',
    unauthenticated: 'Sign in first',
    forbidden: 'Not allowed for your role',
    not_found: 'Not found',
    conflict: 'Somebody was first',
    changed: 'It has changed',
    refused: 'Refused',
    too_many: 'Too many requests',
    unavailable: 'Not available just now',
    internal: 'Our mistake',
  },
  errors: {
    ...inFutureTable(({ verb, day, today }) => `${recorded[verb]} on ${day}: that is after today, ${today}.`),
    ...beforeTable(({ code, day, earliest }) => before[code](day, earliest)),
    ...notFoundTable((thing, id) => `There is no ${thing} ${id}.`),
    ...unavailableTable(
      (server) =>
        `${server} does not answer just now. What was asked may be done all the same; send the same request again with the same Idempotency-Key: it is done once.`,
    ),
    deadline_passed: () => 'Nobody waits for this answer any more.',

    client_has_no_other: ({ order }) =>
      `The client of ${order} has no other manager than that of the deal; hand the client over first, or give the order to another.`,
    order_is_theirs: ({ order, name }) => `${order} is ${name}'s already; name somebody else.`,
    books_closed: ({ day, through }) =>
      `The books are closed through ${through}: nothing is recorded for ${day} any more. Record it for a later day, a correction for today, or ask the head to reopen them.`,
    books_closed_already: ({ through }) =>
      `The books are closed through ${through} already; name a later day. The head reopens them.`,
    books_open_already: ({ through }) =>
      through === null
        ? 'The books are open; there is nothing to reopen.'
        : `The books are closed through ${through} alone; name an earlier day, or none to open them all.`,
    day_not_over: ({ day, today }) =>
      `The books cannot be closed through ${day}: the day is not over, today is ${today}. Name an earlier day.`,

    order_already_confirmed: ({ order }) => `${order} has been confirmed.`,
    order_not_confirmed: ({ order }) => `${order} is not confirmed yet; confirm it first.`,
    order_cancelled: ({ order }) => `${order} is cancelled; place a new order.`,
    order_closed: ({ order }) => `${order} is closed; place a new order.`,
    order_held: ({ order, holds }) =>
      `${order} waits: ${holds.map(heldForEn).join('; ')}. The head may let it go on.`,
    not_held: ({ order }) => `No such thing holds ${order}; there is nothing to lift.`,
    order_fully_shipped: ({ order }) => `${order} has been shipped completely; place a new order.`,
    below_shipped: ({ line, shipped }) =>
      `${shipped} of line ${line} has been shipped; the quantity cannot be less.`,
    day_of_shipped_line: ({ line }) =>
      `Line ${line} has been shipped completely; its promised day does not move.`,
    dated_before_breach: ({ order, day, broken }) =>
      `The promise of ${order} for ${broken} was broken: only the head may record something for ${day} now. Record it for a day after ${broken}, or ask the head.`,
    line_shipped: ({ line }) => `Something of line ${line} has been shipped; reduce its quantity instead.`,
    line_fully_shipped: ({ line }) =>
      `All of line ${line} has been shipped at its price; add a line for what is wanted at another.`,
    nothing_left: () => 'No line would be left; cancel the order instead.',
    more_than_ordered: ({ line, open, asked }) =>
      `Of line ${line} only ${open} is left to ship, not ${asked}.`,
    nothing_to_ship: ({ order }) => `Nothing of ${order} is left to ship.`,
    nothing_covered: () =>
      'Nothing is there to be shipped yet; wait for the supply. Works and services go with the last goods; name their lines to ship them before.',
    not_covered: ({ lines }) =>
      `Ship less or wait for the supply: ${lines.map((l) => `of line ${l.line} ${l.covered} is there, not ${l.asked}`).join('; ')}.`,
    nothing_on_the_way: ({ order }) => `Nothing of ${order} is on the way; record the shipment first.`,
    already_delivered: ({ order, shipment }) =>
      `Shipment ${shipment} of ${order} is not on the way: it has been delivered, or there is none.`,
    client_inactive: ({ client }) => `${client} is not served any more; make the client active first.`,
    item_inactive: ({ sku }) => `${sku} is not sold any more; choose another item.`,
    manager_inactive: ({ name }) => `${name} does not work here any more; name somebody who does.`,
    manager_makes_no_deals: ({ name, role, roles }) =>
      `${name} has the role ${role}; name one of ${roles.join(', ')}.`,
    manager_has_no_clients: ({ name, role, roles }) =>
      `${name} has the role ${role}; name one of ${roles.join(', ')}.`,
    kind_in_use: ({ sku }) => `${sku} has orders or stock as goods; make a new item for the other kind.`,
    not_goods: ({ sku }) => `${sku} is a work or a service: there is no stock of it.`,
    opening_stock_set: ({ sku, quantity }) =>
      `The opening stock of ${sku} is ${quantity} and is set only once.`,
    more_than_expected: ({ document, line, left, asked }) =>
      `Of ${line === undefined ? document : `line ${line} of ${document}`} only ${left} is still expected, not ${asked}; with "above": true more is taken too.`,
    purchase_received: ({ purchase }) => `${purchase} has been received completely.`,
    purchase_cancelled: ({ purchase }) => `${purchase} is cancelled; nothing of it is expected.`,
    shipment_delivered: ({ order, shipment }) =>
      `Shipment ${shipment} of ${order} was delivered; take the delivery back first, or record a return.`,
    shipment_not_delivered: ({ order, shipment }) =>
      `Shipment ${shipment} of ${order} is not delivered; take the shipment back instead.`,
    nothing_received: ({ document, no }) =>
      `Everything of arrival ${no} of ${document} is taken back already.`,
    more_than_received: ({ document, line, left, asked }) =>
      `Of line ${line} of ${document} ${left} can be taken back from this arrival, not ${asked}.`,
    nothing_to_take_back: ({ order, shipment }) =>
      `Nothing of shipment ${shipment} of ${order} is left to take back.`,
    more_than_shipped: ({ line, left, asked }) =>
      `Of line ${line} the shipment has only ${left} left, not ${asked}.`,
    goods_gone: ({ available, asked }) =>
      `Only ${available} is in stock, not ${asked}: the rest has left. Take back the shipment first, or count the stock.`,
    stock_short_later: ({ day }) =>
      `By the records more than that left on ${day}; correct what left then, or name a later day.`,
    purchase_has_receipts: ({ purchase }) =>
      `Goods of ${purchase} have come; close it short instead of cancelling it.`,
    purchase_has_no_receipts: ({ purchase }) => `Nothing of ${purchase} has come; cancel it.`,
    supplier_inactive: ({ supplier }) =>
      `Nothing is bought from ${supplier} any more; name another supplier.`,
    not_made: ({ sku }) => `${sku} is not made here; buy it.`,
    other_item: ({ from, to }) =>
      `Reserved is ${from}, but that line orders ${to}; name a line of the same item.`,
    more_than_missing: ({ line, missing, asked }) =>
      `Line ${line} lacks only ${missing}, not ${asked}; pass less.`,
    job_has_completions: ({ job }) =>
      `Something of ${job} has been made; close it short instead of cancelling it.`,
    job_has_no_completions: ({ job }) => `Nothing of ${job} has been made; cancel it.`,
    job_completed: ({ job }) => `${job} is completed.`,
    job_cancelled: ({ job }) => `${job} is cancelled; nothing of it is expected.`,
    assigned_in_future: ({ day, today }) =>
      `A client cannot be assigned from ${day}: that is after today, ${today}. Assign it on the day.`,
    assigned_before_current: ({ since }) =>
      `It is assigned as it is now since ${since}, and what was before stays where it was earned; assign it from ${since} or later.`,
    happened_in_future: ({ at, now }) => `It cannot have happened at ${at}: that is after now, ${now}.`,
    order_of_another_client: () => 'That order is of another client; name one of this client, or none.',
    feedback_not_asked: () =>
      'Nothing is known here of a question to the client of this order: it comes once everything is delivered. If it was asked just now, the news is still on its way; send the same again in a moment.',
    feedback_already_recorded: () =>
      "The client's opinion of this order is recorded already; record what was added as an interaction, or correct the opinion.",
    parts_not_whole: ({ total }) => `The parts sum to ${total} %; they must sum to 100 %.`,
    used_in_past: ({ day, today }) =>
      `Terms cannot begin on ${day}: that is before today, ${today}, and what was invoiced stays as it is.`,
    invoices_there: () => 'There are invoices already; the day from which shipments are invoiced stays.',
    nothing_open: () => 'Nothing of this invoice is open.',
    more_than_open: ({ open }) => `Only ${open} is open; name that much or less.`,
    nothing_free: () => 'Nothing of it is free: all of it has paid something, or was given back.',
    more_than_free: ({ free }) =>
      `Only ${free} of it is free; name that much or less, or undo an allocation first.`,
    meant_for_another: () => 'That is of another client; name something of this client.',
    allocation_undone: () => 'It has been undone already.',
    not_a_payment: () => 'This is a credit note; take back the shipment or return that it comes from.',
    payment_reversed: () => 'This payment has been taken back already.',
    payment_refunded: () =>
      'Some of it was given back to the client, so it has come; it cannot be taken back.',
    statement_too_long: ({ most }) =>
      `There are more than ${most} entries; ask for fewer days with from and to.`,
    feedback_not_recorded: () => 'No opinion of this order is recorded, so none can be put right; record it.',
    nothing_to_correct: () => 'It is recorded so already; say what was recorded wrongly.',
    staff_inactive: ({ staff }) => `${staff} does not work here any more; give the task to somebody else.`,
    head_circle: () =>
      'That head is led by this person, directly or through others; give another head, or none.',
    task_closed: () => 'This task is closed already; nothing is left to do in it.',
    closes_by_itself: () =>
      'This task closes by itself when its step is done; record the step, such as the shipment or the receipt.',
    date_is_promised: () =>
      'This date was promised to the client; amend the promised date of the order and the task follows.',
    moved_to_past: ({ day, today }) =>
      `A task is not put off to ${day}: that is before today, ${today}. Name today or a later day.`,
    moved_nowhere: ({ day }) => `This task is due on ${day} already; name another day.`,
    task_is_theirs: ({ staff }) => `${staff} has this task already; name somebody else.`,
    role_follows_staff: () =>
      'This account has the role of its person. Change the role there: PUT /api/staff/by-code/{code}.',
    last_administrator: () => 'Nobody could administer the firm then. Name another first.',
    account_inactive: () => 'This account is inactive; nobody acts as it.',
    acts_already: () => 'You act as another already. Ask with the token of your own account.',
    wrong_password: () => 'The present password is not right.',
    password_too_short: ({ least }) => `This password is too short: it has at least ${least} characters.`,
    password_is_login: () => 'This password is the login; choose another.',
    password_common: () =>
      'This password is too easily guessed: common words, rows of keys or digits, the login. Choose another, such as four words.',
    password_same: () => 'This is the present password; choose another.',
    code_like_another: ({ record, known }) =>
      `${record} looks like ${known}, which is there already. If you mean that one, write it so; if not, choose a code that is not taken for it.`,
    barcode_of_another: ({ barcode, sku }) =>
      `The barcode ${barcode} belongs to ${sku} already. Take it away there first, or leave it out here.`,
    needed_when_new: ({ record, fields }) =>
      `There is no ${record} yet, and a new one needs ${fields}. If you meant another, look at the code.`,
    report_too_long: ({ most }) =>
      `This report has more than ${most} rows: narrow it by from and to, or cut it by less.`,

    import_busy: () => 'This import is at work; wait until it is done.',
    import_over: () => 'This import is done; begin another.',
    import_without_files: () => 'This import has no files yet; upload some first.',
    import_without_tables: () =>
      'None of these files is one of ours by its name or its headers; name them in a mapping (--mapping FILE).',
    import_too_large: () =>
      'These files are too large to be read at once; divide them, orders together with their lines.',
    file_too_large: ({ megabytes }) =>
      `A file has ${megabytes} MB at most; divide it, orders together with their lines.`,
    too_many_files: ({ most }) => `An import has at most ${most} files.`,
    mapping_invalid: ({ why }) => `The mapping is not valid: ${why}`,

    idempotency_key_reused: () =>
      'This Idempotency-Key was used for another request. Use a new key for a new request.',
    reference_taken: ({ reference }) =>
      `A payment with the reference ${reference} is recorded already; it is not recorded twice.`,
    external_ref_taken: ({ externalRef }) =>
      `There is already an order ${externalRef}; find it by its externalRef.`,
    login_taken: () => 'This login is taken. Choose another.',
    staff_has_account: () => 'This person has an account already. Change that one.',
    rebuild_running: ({ done, total }) =>
      `The reports are being built anew: ${done} of ${total} events so far. Wait until that is over.`,

    version_changed: ({ version }) =>
      version === null
        ? 'There is none, so it has no version that you can have seen; leave If-Match out to make it.'
        : `It has version ${version} by now, and nothing was changed: read it again, then say what changes.`,

    role_not_allowed: ({ role, roles }) =>
      `The role ${role} may not do this; it is for ${roles.join(', ') || 'nobody'}.`,
    deals_of_others: () =>
      'A manager takes orders in their own name only. Leave managerId out, or ask the head to place one for somebody else.',
    order_of_another: ({ order }) =>
      `${order} is the deal of another: you see it and may comment. Ask its manager to change it, or the head to open it to you.`,
    reports_of_others: () => 'To a manager reports count own deals alone: leave managerId out.',
    tasks_of_others: () => 'Only the head gives tasks to others; leave assigneeId out to plan for yourself.',
    clients_of_others: () => 'Only the head and an administrator take a client from its manager.',
    client_only_for_oneself: () =>
      'A manager takes a client of nobody only for himself; ask the head to give it to another.',
    administrators_only: () => 'Only an administrator makes or changes an administrator.',
    password_must_change: () =>
      'Somebody else has set this password. Change it first: PUT /api/me/password with {password, newPassword}.',
    foreign_origin: () => 'A session is renewed and ended only from pages of this address.',

    no_token: () =>
      'Send the header "Authorization: Bearer …" with the accessToken that POST /api/sessions gives.',
    token_expired: () =>
      'The access token has expired. Renew it by POST /api/sessions/refresh, or sign in again.',
    token_invalid: () => 'This is not an access token of ours. Sign in by POST /api/sessions.',
    session_ended: () => 'This session was ended. Sign in again.',
    no_session: () => 'There is no session, or it has ended. Sign in by POST /api/sessions.',
    operator_key_unknown: () => 'This operator key is not one of OPERATOR_KEYS.',
    wrong_credentials: () => 'Login or password are not right.',

    too_many_requests: ({ limit }) => `More than ${limit} requests in a second. Wait a second and go on.`,
    too_many_failures: ({ seconds }) =>
      `Too many failed sign-ins. Try again in ${seconds} seconds, or from a device that is signed in.`,
    too_many_streams: ({ limit }) =>
      `More than ${limit} live streams of one account. Close one and come again.`,

    bad_request: ({ reason }) => reason,
    no_such_route: () => 'There is no such route. GET /api/openapi.json lists those there are.',
    method_not_allowed: () => 'This route does not know this method.',
    too_large: () => 'The request is too large.',
    unsupported_media_type: () =>
      'Send the body as application/json, a file as text/csv or application/octet-stream.',
    unauthenticated: () => 'Sign in first.',
    forbidden: () => 'This is not allowed.',
    too_many: () => 'Too many requests. Wait a second and go on.',
    invalid_input: () => 'The input is not valid',
    internal: ({ correlationId }) =>
      `Something went wrong on our side. Nothing is lost; tell the operator the correlation id ${correlationId}.`,
  },
  issues: {
    required: () => 'is missing, and it is needed',
    unknown_field: ({ known }) => `there is no such field here; known are ${known || 'none'}`,
    document_form: () => 'this is neither an id nor a number of such a document, such as SO-2026-000104',
    id_form: () => 'this is not an id: use the "id" given when it was made',
    date_form: () => 'write a date as YYYY-MM-DD',
    no_such_day: () => 'the calendar has no such day',
    date_range: () => 'the date is outside of 1900 … 2199',
    moment_too_early: () => 'the moment is before 1900',
    is_empty: () => 'is empty',
    half_character: () => 'has half of a character: a surrogate without the other of its pair',
    not_utf8: () => 'is not UTF-8',
    field_twice: () => 'names a field twice in one object',
    whole_number: () => 'write a whole number in digits, such as 50',
    control_characters: () => 'has control characters',
    not_one_line: () => 'is one line: no line breaks, tabs or other control characters',
    code_form: () => 'a code is one line of printed characters, and not "." or ".."',
    barcode_check_digit: () =>
      'this barcode (EAN-8, UPC-A, EAN-13 or GTIN-14 by its length) has a wrong check digit: scan it again',
    barcode_rounded: () =>
      'a spreadsheet has rounded this barcode: format the column as text and put the digits in again',
    login_form: () => 'a login has no "/", "?", "#" and no control characters',
    password_short: () => 'a password has at least 8 characters',
    amount_form: () => 'write a sum as a decimal string with at most two decimals, such as "1234.50"',
    price_form: () =>
      'write a price as a decimal string with at most five decimals, such as "1234.50" or "0.89404"',
    quantity_form: () =>
      'write a quantity as a decimal string with at most three decimals, such as "12" or "0.250"',
    quantity_positive: () => 'a quantity is more than zero',
    percent_form: () => 'write a share in percent, above 0 and at most 100, such as "33.33"',
    amount_positive: () => 'must be above zero',
    scope_of: () => 'name the client, segment or region; the firm has no name',
    bucket_bounds: () => 'write rising numbers of days with commas between, such as 15,30,60,90',
    discount_form: () => 'write a discount as a fraction from "0" to "1", such as "0.15" for 15 %',
    currency_form: () => 'use the three letters of ISO 4217, such as RUB',
    value_too_large: () => 'the value is more than 9999999999999.99: divide it into several orders',
    no_lines: () => 'an order has at least one line',
    line_twice: ({ line }) => `line ${line} is named more than once`,
    no_such_line: ({ line }) => `there is no line ${line}`,
    nothing_changes: () => 'say what changes',
    cut_twice: () => 'each cut once',
    stage_twice: () => 'each stage once',
    search_too_wide: ({ clients }) => `more than ${clients} clients have it: write more of it`,
    from_after_to: () => 'the last day is before the first',
    cursor_foreign: () => 'use the "next" of the previous page of the same list with the same filters',
    file_name_form: () => 'name a file without a path',
    key_form: () => 'write one key of 1 to 160 characters, such as a random UUID',
    tag_form: () => 'write the ETag of an answer, such as "7", or the version in quotes',
    not_guarded: () => 'this operation knows no versions: leave the header out',
    last_event_form: () => 'use the id of the last event that came',
    manager_missing: () => 'say who makes the deal: your account has no person',
    assignee_missing: () => 'say who does it: your account belongs to nobody of the staff',
    account_owner_missing: () => 'say whose account it is (staffId), or which role it has',
    role_is_the_persons: ({ name, role }) => `${name} has the role ${role}; leave it out`,
  },
};
