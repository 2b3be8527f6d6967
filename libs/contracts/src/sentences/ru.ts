import type { BeforeCode, Recorded, Server, Thing } from '../error-params.ts';
import { heldForRu } from './held.ts';
import { beforeTable, inFutureTable, notFoundTable, unavailableTable, type Language } from './language.ts';

/** 2026-11-24 → 24.11.2026 */
const date = (day: string): string => day.split('-').toReversed().join('.');

const recorded: Record<Recorded, string> = {
  placed: 'Заказ не может быть оформлен',
  confirmed: 'Заказ не может быть подтверждён',
  amended: 'Заказ не может быть изменён',
  cancelled: 'Заказ не может быть отменён',
  shipped: 'Товар не может быть отгружен',
  delivered: 'Товар не может быть доставлен',
  ordered: 'Нельзя сделать заказ',
  received: 'Товар не может поступить',
  completed: 'Производство не может быть завершено',
  counted: 'Остаток не может быть пересчитан',
  written_off: 'Товар нельзя списать',
  corrected: 'Исправить нельзя',
  answered: 'Ответ не может быть получен',
  paid: 'Деньги не могут поступить',
  given_up: 'Долг нельзя списать',
  reversed: 'Оплату нельзя отменить',
  refunded: 'Деньги нельзя вернуть',
};
const before: Record<BeforeCode, (day: string, earliest: string) => string> = {
  promised_before_placed: (day, it) => `Нельзя обещать срок ${day}: заказ оформлен ${it}.`,
  confirmed_before_placed: (day, it) => `${recorded.confirmed} ${day}: он оформлен ${it}.`,
  amended_before_placed: (day, it) => `${recorded.amended} ${day}: он оформлен ${it}.`,
  cancelled_before_placed: (day, it) => `${recorded.cancelled} ${day}: он оформлен ${it}.`,
  cancelled_before_confirmed: (day, it) => `${recorded.cancelled} ${day}: он подтверждён ${it}.`,
  shipped_before_placed: (day, it) => `${recorded.shipped} ${day}: заказ оформлен ${it}.`,
  shipped_before_confirmed: (day, it) => `${recorded.shipped} ${day}: заказ подтверждён ${it}.`,
  shipped_before_received: (day, it) => `${recorded.shipped} ${day}: он поступил ${it}.`,
  delivered_before_shipped: (day, it) => `${recorded.delivered} ${day}: он отгружен ${it}.`,
  corrected_before_shipped: (day, it) => `${recorded.corrected} ${day}: отгружено ${it}.`,
  corrected_before_received: (day, it) => `${recorded.corrected} ${day}: поступило ${it}.`,
  corrected_before_answered: (day, it) => `${recorded.corrected} ${day}: клиент ответил ${it}.`,
  expected_before_ordered: (day, it) => `Нельзя ожидать поступления ${day}: заказ сделан ${it}.`,
  received_before_ordered: (day, it) => `${recorded.received} ${day}: он заказан ${it}.`,
  completed_before_ordered: (day, it) => `${recorded.completed} ${day}: оно заказано ${it}.`,
  answered_before_asked: (day, it) => `${recorded.answered} ${day}: вопрос задан ${it}.`,
  given_up_before_issued: (day, it) => `${recorded.given_up} ${day}: счёт выставлен ${it}.`,
  reversed_before_paid: (day, it) => `${recorded.reversed} ${day}: она поступила ${it}.`,
  refunded_before_paid: (day, it) => `${recorded.refunded} ${day}: они поступили ${it}.`,
};

const missing: Record<Thing, string> = {
  order: 'Нет такого заказа',
  line: 'Нет такой строки',
  breach: 'Нет такого нарушения срока',
  shipment: 'Нет такой отгрузки',
  item: 'Нет такой номенклатуры',
  supplier: 'Нет такого поставщика',
  receipt: 'Нет такого поступления',
  completion: 'Нет такого выпуска',
  purchase: 'Нет такого заказа поставщику',
  job: 'Нет такого заказа на производство',
  client: 'Нет такого клиента',
  interaction: 'Нет такого события',
  staff: 'Нет такого сотрудника',
  task: 'Нет такой задачи',
  account: 'Нет такой учётной записи',
  import: 'Нет такой загрузки',
  terms: 'Нет таких условий оплаты',
  invoice: 'Нет такого счёта',
  credit: 'Нет такой оплаты',
  allocation: 'Нет такого зачёта',
};
const servers: Record<Server, string> = {
  database: 'База данных не отвечает',
  redis: 'Очередь сообщений не отвечает',
  temporal: 'Служба процессов не отвечает',
  gateway: 'Вход в систему не отвечает',
  orders: 'Служба заказов не отвечает',
  crm: 'Служба клиентов не отвечает',
  planning: 'Служба задач не отвечает',
  analytics: 'Служба отчётов не отвечает',
  receivables: 'Служба расчётов не отвечает',
};
const roleNames: Record<string, string> = {
  head: 'руководитель',
  manager: 'менеджер',
  operations: 'сотрудник операционного отдела',
  accountant: 'бухгалтер',
  admin: 'администратор',
  operator: 'оператор системы',
};
const role = (name: string): string => roleNames[name] ?? name;
const roles = (names: readonly string[]): string => names.map(role).join(', ');

export const ru: Language = {
  titles: {
    invalid: 'Запрос составлен неверно',
    unauthenticated: 'Сначала войдите',
    forbidden: 'Вашей роли это не разрешено',
    not_found: 'Не найдено',
    conflict: 'Кто-то успел раньше',
    changed: 'Уже изменилось',
    refused: 'Отказано',
    too_many: 'Слишком много запросов',
    unavailable: 'Сейчас недоступно',
    internal: 'Наша ошибка',
  },
  errors: {
    ...inFutureTable(
      ({ verb, day, today }) => `${recorded[verb]} ${date(day)}: это позже сегодняшнего дня, ${date(today)}.`,
    ),
    ...beforeTable(({ code, day, earliest }) => before[code](date(day), date(earliest))),
    ...notFoundTable((thing, id) => `${missing[thing]}: ${id}.`),
    ...unavailableTable(
      (server) =>
        `${servers[server]}. Запрос мог быть выполнен; повторите его с тем же Idempotency-Key: он будет выполнен один раз.`,
    ),
    deadline_passed: () => 'Этого ответа уже никто не ждёт.',

    client_has_no_other: ({ order }) =>
      `У клиента заказа ${order} нет другого менеджера; сначала передайте клиента или поручите заказ другому.`,
    order_is_theirs: ({ order, name }) => `Заказ ${order} уже ведёт ${name}; укажите другого.`,
    books_closed: ({ day, through }) =>
      `Период закрыт по ${date(through)}: на ${date(day)} больше ничего не записывается. Запишите более поздней датой, исправление — сегодняшней, или попросите руководителя открыть период.`,
    books_closed_already: ({ through }) =>
      `Период уже закрыт по ${date(through)}; укажите более поздний день. Открывает период руководитель.`,
    books_open_already: ({ through }) =>
      through === null
        ? 'Период открыт: открывать нечего.'
        : `Период закрыт только по ${date(through)}; укажите более ранний день или не указывайте никакого, чтобы открыть всё.`,
    day_not_over: ({ day, today }) =>
      `Период нельзя закрыть по ${date(day)}: день ещё не закончился, сегодня ${date(today)}. Укажите более ранний день.`,

    order_already_confirmed: ({ order }) => `Заказ ${order} уже подтверждён.`,
    order_not_confirmed: ({ order }) => `Заказ ${order} ещё не подтверждён; сначала подтвердите его.`,
    order_cancelled: ({ order }) => `Заказ ${order} отменён; оформите новый.`,
    order_closed: ({ order }) => `Заказ ${order} закрыт; оформите новый.`,
    order_held: ({ order, holds }) =>
      `${order} ждёт: ${holds.map(heldForRu).join('; ')}. Снять задержку может руководитель.`,
    not_held: ({ order }) => `${order} ничем таким не задержан, снимать нечего.`,
    order_fully_shipped: ({ order }) => `Заказ ${order} отгружен полностью; оформите новый.`,
    below_shipped: ({ line, shipped }) =>
      `По строке ${line} уже отгружено ${shipped}; количество не может быть меньше.`,
    day_of_shipped_line: ({ line }) => `Строка ${line} отгружена полностью; её срок не переносится.`,
    dated_before_breach: ({ order, day, broken }) =>
      `Срок заказа ${order} на ${broken} нарушен: записать что-либо за ${day} может только руководитель. Запишите днём после ${broken} или обратитесь к руководителю.`,
    line_shipped: ({ line }) => `По строке ${line} уже есть отгрузка; уменьшите количество.`,
    line_fully_shipped: ({ line }) =>
      `Строка ${line} вся отгружена по своей цене; добавьте строку для того, что нужно по другой.`,
    nothing_left: () => 'Не останется ни одной строки; отмените заказ целиком.',
    more_than_ordered: ({ line, open, asked }) =>
      `По строке ${line} осталось отгрузить ${open}, а не ${asked}.`,
    nothing_to_ship: ({ order }) => `По заказу ${order} отгружать больше нечего.`,
    nothing_covered: () =>
      'Отгружать пока нечего; дождитесь поступления. Работы и услуги идут с последними товарами; чтобы отгрузить их раньше, назовите их строки.',
    not_covered: ({ lines }) =>
      `Отгрузите меньше или дождитесь поступления: ${lines.map((l) => `по строке ${l.line} есть ${l.covered}, а не ${l.asked}`).join('; ')}.`,
    nothing_on_the_way: ({ order }) => `По заказу ${order} ничего нет в пути; сначала запишите отгрузку.`,
    already_delivered: ({ order, shipment }) =>
      `Отгрузка ${shipment} по заказу ${order} не в пути: она доставлена, или её нет.`,
    client_inactive: ({ client }) =>
      `Клиент ${client} больше не обслуживается; сначала сделайте его действующим.`,
    item_inactive: ({ sku }) => `${sku} больше не продаётся; выберите другую номенклатуру.`,
    manager_inactive: ({ name }) => `${name} здесь больше не работает; назовите того, кто работает.`,
    manager_makes_no_deals: ({ name, role: own, roles: wanted }) =>
      `${name}: ${role(own)}; нужен один из: ${roles(wanted)}.`,
    manager_has_no_clients: ({ name, role: own, roles: wanted }) =>
      `${name}: ${role(own)}; нужен один из: ${roles(wanted)}.`,
    kind_in_use: ({ sku }) =>
      `По ${sku} есть заказы или остаток как по товару; заведите новую номенклатуру другого вида.`,
    not_goods: ({ sku }) => `${sku} — работа или услуга: остатка у неё не бывает.`,
    opening_stock_set: ({ sku, quantity }) =>
      `Начальный остаток ${sku} равен ${quantity} и вводится только один раз.`,
    more_than_expected: ({ document, line, left, asked }) =>
      `По ${line === undefined ? document : `строке ${line} документа ${document}`} ожидается ещё ${left}, а не ${asked}; с "above": true примут и больше.`,
    purchase_received: ({ purchase }) => `${purchase} уже поступил полностью.`,
    purchase_cancelled: ({ purchase }) => `${purchase} отменён; по нему ничего не ожидается.`,
    shipment_delivered: ({ order, shipment }) =>
      `Отгрузка ${shipment} по заказу ${order} доставлена; сначала отмените доставку или оформите возврат.`,
    shipment_not_delivered: ({ order, shipment }) =>
      `Отгрузка ${shipment} по заказу ${order} не доставлена; вместо этого отмените отгрузку.`,
    nothing_received: ({ document, no }) => `Поступление ${no} по ${document} уже отменено целиком.`,
    more_than_received: ({ document, line, left, asked }) =>
      `По строке ${line} документа ${document} из этого поступления можно отменить ${left}, а не ${asked}.`,
    nothing_to_take_back: ({ order, shipment }) =>
      `По отгрузке ${shipment} заказа ${order} отменять больше нечего.`,
    more_than_shipped: ({ line, left, asked }) =>
      `По строке ${line} в отгрузке осталось ${left}, а не ${asked}.`,
    goods_gone: ({ available, asked }) =>
      `На складе только ${available}, а не ${asked}: остальное уже отгружено. Сначала верните отгрузку или проведите пересчёт.`,
    stock_short_later: ({ day }) =>
      `По учёту ${date(day)} ушло больше, чем было бы; исправьте то, что ушло тогда, или назовите день позже.`,
    purchase_has_receipts: ({ purchase }) =>
      `По ${purchase} уже было поступление; вместо отмены закройте его с недопоставкой.`,
    purchase_has_no_receipts: ({ purchase }) => `По ${purchase} ничего не поступало; отмените его.`,
    supplier_inactive: ({ supplier }) => `У ${supplier} больше не закупают; назовите другого поставщика.`,
    not_made: ({ sku }) => `${sku} здесь не производят; закупите.`,
    other_item: ({ from, to }) =>
      `В резерве ${from}, а в той строке ${to}; назовите строку с тем же товаром.`,
    more_than_missing: ({ line, missing, asked }) =>
      `По строке ${line} не хватает только ${missing}, а не ${asked}; передайте меньше.`,
    job_has_completions: ({ job }) => `По ${job} уже есть выпуск; вместо отмены закройте его с недовыпуском.`,
    job_has_no_completions: ({ job }) => `По ${job} ничего не выпущено; отмените его.`,
    job_completed: ({ job }) => `${job} уже завершён.`,
    job_cancelled: ({ job }) => `${job} отменён; по нему ничего не ожидается.`,
    assigned_in_future: ({ day, today }) =>
      `Клиента нельзя передать с ${date(day)}: это позже сегодняшнего дня, ${date(today)}. Передайте его в этот день.`,
    assigned_before_current: ({ since }) =>
      `Нынешнее закрепление действует с ${date(since)}, прежние результаты остаются за теми, кто их заработал; передайте клиента с ${date(since)} или позже.`,
    happened_in_future: ({ at, now }) => `Это не могло произойти ${at}: сейчас только ${now}.`,
    order_of_another_client: () => 'Это заказ другого клиента; укажите заказ этого клиента или никакого.',
    feedback_not_asked: () =>
      'Клиента по этому заказу ещё не спрашивали: вопрос задают, когда всё доставлено. Если его задали только что, известие ещё в пути; повторите то же через минуту.',
    feedback_already_recorded: () =>
      'Мнение клиента об этом заказе уже записано; дополнение запишите как событие или исправьте мнение.',
    parts_not_whole: ({ total }) => `Части составляют ${total} %, а должны 100 %.`,
    used_in_past: ({ day, today }) =>
      `Условия не могут начаться ${date(day)}: это раньше сегодняшнего дня, ${date(today)}, а выставленное остаётся как есть.`,
    invoices_there: () => 'Счета уже есть; день, с которого отгрузки выставляются, остаётся.',
    nothing_open: () => 'По этому счёту всё закрыто.',
    more_than_open: ({ open }) => `Открыто только ${open}; укажите столько или меньше.`,
    nothing_free: () => 'Свободного остатка нет: всё зачтено или возвращено.',
    more_than_free: ({ free }) =>
      `Свободно только ${free}; укажите столько или меньше либо сначала отмените зачёт.`,
    meant_for_another: () => 'Это другого клиента; укажите документ этого клиента.',
    allocation_undone: () => 'Этот зачёт уже отменён.',
    not_a_payment: () => 'Это кредит-нота; отмените отгрузку или возврат, из которых она возникла.',
    payment_reversed: () => 'Эта оплата уже отменена.',
    payment_refunded: () => 'Часть её возвращена клиенту, значит, она поступила; отменить её нельзя.',
    statement_too_long: ({ most }) => `Записей больше ${most}; задайте меньше дней через from и to.`,
    feedback_not_recorded: () => 'Мнение об этом заказе не записано, исправлять нечего; запишите его.',
    nothing_to_correct: () => 'Так уже записано; укажите, что записано неверно.',
    staff_inactive: ({ staff }) => `${staff} здесь больше не работает; поручите задачу другому.`,
    head_circle: () =>
      'Этот руководитель сам подчинён этому сотруднику, прямо или через других; укажите другого или никого.',
    task_closed: () => 'Задача уже закрыта; делать в ней нечего.',
    closes_by_itself: () =>
      'Эта задача закроется сама, когда шаг будет сделан; запишите сам шаг: отгрузку, поступление.',
    date_is_promised: () =>
      'Этот срок обещан клиенту; измените обещанный срок заказа, задача последует за ним.',
    moved_to_past: ({ day, today }) =>
      `Задачу нельзя перенести на ${date(day)}: это раньше сегодняшнего дня, ${date(today)}. Укажите сегодня или позже.`,
    moved_nowhere: ({ day }) => `Срок этой задачи уже ${date(day)}; укажите другой день.`,
    task_is_theirs: ({ staff }) => `Эта задача уже у сотрудника ${staff}; укажите другого.`,
    role_follows_staff: () =>
      'Роль этой учётной записи — роль сотрудника. Измените её там: PUT /api/staff/by-code/{code}.',
    last_administrator: () => 'Тогда некому будет управлять системой. Сначала назначьте другого.',
    account_inactive: () => 'Эта учётная запись отключена; действовать от её имени нельзя.',
    acts_already: () => 'Вы уже действуете от имени другого. Используйте токен своей учётной записи.',
    wrong_password: () => 'Нынешний пароль указан неверно.',
    password_too_short: ({ least }) => `Пароль слишком короткий: нужно не меньше ${least} символов.`,
    password_is_login: () => 'Пароль совпадает с логином; выберите другой.',
    password_common: () =>
      'Этот пароль легко угадать: частые слова, ряды клавиш или цифр, логин. Выберите другой, например четыре слова.',
    password_same: () => 'Это нынешний пароль; выберите другой.',
    code_like_another: ({ record, known }) =>
      `${record} не отличить от ${known}, который уже есть. Если это он, напишите код так же; если нет, выберите код, который с ним не спутать.`,
    barcode_of_another: ({ barcode, sku }) =>
      `Штрихкод ${barcode} уже есть у ${sku}. Сначала уберите его там или не указывайте здесь.`,
    needed_when_new: ({ record, fields }) =>
      `Записи ${record} ещё нет, а для новой нужно указать: ${fields}. Если это не новая, проверьте код.`,
    report_too_long: ({ most }) =>
      `В этом отчёте больше ${most} строк: сузьте период (from, to) или выберите меньше разрезов.`,

    import_busy: () => 'Эта загрузка идёт; дождитесь её конца.',
    import_over: () => 'Эта загрузка окончена; начните другую.',
    import_without_files: () => 'В этой загрузке ещё нет файлов; сначала передайте их.',
    import_without_tables: () =>
      'Ни один из этих файлов не узнан ни по имени, ни по заголовкам; назовите их в соответствии (--mapping FILE).',
    import_too_large: () =>
      'Эти файлы слишком велики, чтобы прочесть их сразу; разделите их, заказы вместе с их строками.',
    file_too_large: ({ megabytes }) =>
      `Файл не больше ${megabytes} МБ; разделите его, заказы вместе с их строками.`,
    too_many_files: ({ most }) => `В загрузке не больше ${most} файлов.`,
    mapping_invalid: ({ why }) => `Соответствие неверно: ${why}`,

    idempotency_key_reused: () =>
      'Этот Idempotency-Key уже использован для другого запроса. Для нового запроса нужен новый ключ.',
    reference_taken: ({ reference }) =>
      `Оплата с номером ${reference} уже записана; дважды она не записывается.`,
    external_ref_taken: ({ externalRef }) => `Заказ ${externalRef} уже есть; найдите его по externalRef.`,
    login_taken: () => 'Такой логин уже занят. Выберите другой.',
    staff_has_account: () => 'У этого сотрудника уже есть учётная запись. Измените её.',
    rebuild_running: ({ done, total }) =>
      `Отчёты уже строятся заново: обработано ${done} из ${total} событий. Дождитесь окончания.`,

    version_changed: ({ version }) =>
      version === null
        ? 'Такой записи нет, и её версию нельзя было видеть; чтобы создать её, уберите If-Match.'
        : `Сейчас версия ${version}, ничего не изменено: прочитайте запись заново и повторите изменение.`,

    role_not_allowed: ({ role: own, roles: wanted }) =>
      `Роли «${role(own)}» это не разрешено; разрешено: ${roles(wanted) || 'никому'}.`,
    deals_of_others: () =>
      'Менеджер оформляет заказы только от своего имени. Не указывайте managerId или попросите руководителя.',
    order_of_another: ({ order }) =>
      `Заказ ${order} ведёт другой менеджер: вы его видите и можете комментировать. Попросите изменить его менеджера или руководителя — открыть заказ вам.`,
    reports_of_others: () => 'Менеджеру отчёты считают только его сделки: не указывайте managerId.',
    tasks_of_others: () =>
      'Поручать задачи другим может только руководитель; не указывайте assigneeId, чтобы запланировать себе.',
    clients_of_others: () => 'Забрать клиента у менеджера могут только руководитель и администратор.',
    client_only_for_oneself: () =>
      'Ничьего клиента менеджер берёт только себе; чтобы передать другому, обратитесь к руководителю.',
    administrators_only: () => 'Назначать и менять администраторов может только администратор.',
    password_must_change: () =>
      'Этот пароль задан не вами. Сначала смените его: PUT /api/me/password с {password, newPassword}.',
    foreign_origin: () => 'Сеанс продлевают и завершают только со страниц этого адреса.',

    no_token: () =>
      'Пришлите заголовок "Authorization: Bearer …" с accessToken, который даёт POST /api/sessions.',
    token_expired: () =>
      'Срок токена истёк. Продлите его через POST /api/sessions/refresh или войдите снова.',
    token_invalid: () => 'Это не наш токен. Войдите через POST /api/sessions.',
    session_ended: () => 'Этот сеанс завершён. Войдите снова.',
    no_session: () => 'Сеанса нет, или он уже завершён. Войдите через POST /api/sessions.',
    operator_key_unknown: () => 'Такого ключа оператора нет среди OPERATOR_KEYS.',
    wrong_credentials: () => 'Неверный логин или пароль.',

    too_many_requests: ({ limit }) => `Больше ${limit} запросов за секунду. Подождите секунду.`,
    too_many_failures: ({ seconds }) =>
      `Слишком много неудачных попыток входа. Повторите через ${seconds} с или с устройства, где вход выполнен.`,
    too_many_streams: ({ limit }) =>
      `Больше ${limit} живых потоков одной учётной записи. Закройте один и повторите.`,

    bad_request: ({ reason }) => `Запрос не читается: ${reason}`,
    no_such_route: () => 'Такого адреса нет. Список: GET /api/openapi.json.',
    method_not_allowed: () => 'Этот адрес не принимает такой метод.',
    too_large: () => 'Запрос слишком велик.',
    unsupported_media_type: () =>
      'Пришлите тело запроса как application/json, файл — как text/csv или application/octet-stream.',
    unauthenticated: () => 'Сначала войдите.',
    forbidden: () => 'Это не разрешено.',
    too_many: () => 'Слишком много запросов. Подождите секунду.',
    invalid_input: () => 'Данные составлены неверно',
    internal: ({ correlationId }) =>
      `Ошибка на нашей стороне. Ничего не потеряно; сообщите оператору номер ${correlationId}.`,
  },
  issues: {
    required: () => 'не указано, а это нужно',
    unknown_field: ({ known }) => `такого поля нет; есть: ${known || 'никаких'}`,
    document_form: () => 'это не идентификатор и не номер такого документа, например SO-2026-000104',
    id_form: () => 'это не идентификатор: возьмите "id", данный при создании',
    date_form: () => 'пишите дату как ГГГГ-ММ-ДД',
    no_such_day: () => 'такого дня в календаре нет',
    date_range: () => 'дата вне 1900 … 2199 годов',
    moment_too_early: () => 'момент раньше 1900 года',
    is_empty: () => 'не заполнено',
    half_character: () => 'содержит половину символа: суррогат без второго из пары',
    not_utf8: () => 'это не UTF-8',
    field_twice: () => 'одно поле названо в объекте дважды',
    whole_number: () => 'пишите целое число цифрами, например 50',
    control_characters: () => 'содержит управляющие символы',
    not_one_line: () => 'пишется одной строкой: без переносов, табуляции и других управляющих символов',
    code_form: () => 'код — одна строка из печатных символов, но не «.» и не «..»',
    barcode_check_digit: () =>
      'у этого штрихкода (по длине EAN-8, UPC-A, EAN-13 или GTIN-14) неверная контрольная цифра: считайте его ещё раз',
    barcode_rounded: () =>
      'таблица округлила этот штрихкод: задайте столбцу текстовый формат и внесите цифры заново',
    login_form: () => 'в логине нет "/", "?", "#" и управляющих символов',
    password_short: () => 'в пароле не меньше 8 символов',
    amount_form: () => 'пишите сумму десятичной строкой, не больше двух знаков после точки: "1234.50"',
    price_form: () =>
      'пишите цену десятичной строкой, не больше пяти знаков после точки: "1234.50" или "0.89404"',
    quantity_form: () =>
      'пишите количество десятичной строкой, не больше трёх знаков после точки: "12" или "0.250"',
    quantity_positive: () => 'количество больше нуля',
    percent_form: () => 'пишите долю в процентах, больше 0 и не больше 100, например "33.33"',
    amount_positive: () => 'должно быть больше нуля',
    scope_of: () => 'назовите клиента, сегмент или регион; у фирмы имени нет',
    bucket_bounds: () => 'пишите возрастающие числа дней через запятую, например 15,30,60,90',
    discount_form: () => 'пишите скидку долей от "0" до "1": "0.15" — это 15 %',
    currency_form: () => 'три буквы по ISO 4217, например RUB',
    value_too_large: () => 'сумма больше 9999999999999.99: разделите на несколько заказов',
    no_lines: () => 'в заказе хотя бы одна строка',
    line_twice: ({ line }) => `строка ${line} названа дважды`,
    no_such_line: ({ line }) => `строки ${line} нет`,
    nothing_changes: () => 'укажите, что меняется',
    cut_twice: () => 'каждый разрез один раз',
    stage_twice: () => 'каждый этап один раз',
    search_too_wide: ({ clients }) => `это есть у более чем ${clients} клиентов: напишите больше`,
    from_after_to: () => 'последний день раньше первого',
    cursor_foreign: () => 'возьмите "next" предыдущей страницы того же списка с теми же фильтрами',
    file_name_form: () => 'назовите файл без пути',
    key_form: () => 'один ключ от 1 до 160 символов, например случайный UUID',
    tag_form: () => 'напишите ETag из ответа, например "7", или версию в кавычках',
    not_guarded: () => 'у этой операции нет версий: уберите заголовок',
    last_event_form: () => 'возьмите id последнего пришедшего события',
    manager_missing: () => 'укажите, чья сделка: за вашей учётной записью нет сотрудника',
    assignee_missing: () => 'укажите исполнителя: за вашей учётной записью нет сотрудника',
    account_owner_missing: () => 'укажите, чья это запись (staffId), или её роль',
    role_is_the_persons: ({ name, role: own }) => `${name}: ${role(own)}; роль не указывайте`,
  },
};
