import { Injectable } from '@nestjs/common';
import { newId } from '@otdel/contracts';
import { Clock, many, run, type Tx, whoActs } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { type Claim, type Meant, spread } from './domain/spread.ts';

/** An instalment of which something is open, and the day of its invoice. */
export interface OpenClaim extends Claim {
  clientId: string;
  /** ISO date. */
  issuedOn: string;
}
/** Money that has paid nothing yet. */
export interface FreeCredit extends Meant {
  id: string;
  clientId: string;
  /** ISO date. */
  on: string;
  /** Minor units. */
  free: bigint;
}
export interface Pays {
  creditId: string;
  instalmentId: string;
  amount: bigint;
  /** ISO date: the later one of the money's and of the invoice's. */
  on: string;
}

/** Pays instalments out of credits. Whoever calls holds the row locks of the accounts. */
@Injectable()
export class AllocationService {
  constructor(private readonly clock: Clock) {}

  openOf(tx: Tx, clientIds: readonly string[]): Promise<OpenClaim[]> {
    return claims(tx, sql`v.client_id = any(${clientIds}::uuid[])`);
  }

  openOfInvoice(tx: Tx, invoiceId: string): Promise<OpenClaim[]> {
    return claims(tx, sql`v.id = ${invoiceId}`);
  }

  freeOf(tx: Tx, clientIds: readonly string[]): Promise<FreeCredit[]> {
    return many<FreeCredit>(tx)`
      select id, client_id as "clientId", on_day as "on", free, order_id as "orderId", invoice_id as "invoiceId" from credit
      where free > 0 and client_id = any(${clientIds}::uuid[]) order by on_day, id`;
  }

  /**
   * Writes allocations and the balances of what they touch. One statement.
   * @param pays of one instalment and credit at most once
   */
  async write(tx: Tx, pays: readonly Pays[]): Promise<void> {
    if (pays.length === 0) return;
    const rows = pays.map(({ amount, ...pay }) => ({ ...pay, id: newId(), amount: amount.toString() }));
    await run(tx)`
      with pay as (
        select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as p (id uuid, "creditId" uuid, "instalmentId" uuid, amount bigint, "on" date)
      ), written as (
        insert into allocation (id, credit_id, no, instalment_id, amount, on_day, recorded_at, actor)
        select id, "creditId", (select count(*) from allocation a where a.credit_id = "creditId")
            + row_number() over (partition by "creditId" order by id), "instalmentId", amount, "on", ${this.clock.now().toString()}::timestamptz, ${whoActs()} from pay
      ), paid as (
        update instalment i set paid = i.paid + p.amount
        from (select "instalmentId" as id, sum(amount)::bigint as amount from pay group by 1) p where i.id = p.id
      )
      update credit c set free = c.free - p.amount
      from (select "creditId" as id, sum(amount)::bigint as amount from pay group by 1) p where c.id = p.id`;
  }
}

const claims = (tx: Tx, where: RawBuilder<unknown>): Promise<OpenClaim[]> => many<OpenClaim>(tx)`
  select i.id, i.invoice_id as "invoiceId", v.order_id as "orderId", v.client_id as "clientId", i.due_on as "dueOn",
    v.issued_on as "issuedOn", i.amount - i.paid - i.written_off as open
  from invoice v join instalment i on i.invoice_id = v.id
  where i.paid + i.written_off < i.amount and ${where}`;

/**
 * What a credit pays of these claims. What was meant for an order waits for it: it pays no other.
 * @returns also what is left of it
 */
export function paysOf(credit: FreeCredit, open: readonly OpenClaim[]): { pays: Pays[]; left: bigint } {
  const its = open.filter(
    (claim) =>
      claim.clientId === credit.clientId &&
      (credit.orderId == null || credit.invoiceId != null || claim.orderId === credit.orderId),
  );
  const { shares, left } = spread(credit.free, its, credit);
  const claimOf = new Map(its.map((claim) => [claim.id, claim]));
  const pays = shares.map(({ instalmentId, amount }) => {
    const { issuedOn } = claimOf.get(instalmentId)!;
    return { creditId: credit.id, instalmentId, amount, on: issuedOn > credit.on ? issuedOn : credit.on };
  });
  return { pays, left };
}

/** Takes what credits pay off the claims. */
export function lessPaid(open: readonly OpenClaim[], pays: readonly Pays[]): OpenClaim[] {
  const paid = new Map<string, bigint>();
  for (const { instalmentId, amount } of pays)
    paid.set(instalmentId, (paid.get(instalmentId) ?? 0n) + amount);
  return open
    .map((claim) => ({ ...claim, open: claim.open - (paid.get(claim.id) ?? 0n) }))
    .filter((claim) => claim.open > 0n);
}
