import { Controller } from '@nestjs/common';
import { operationsOn } from '@otdel/contracts';
import { Passes } from '../operation/passes.decorator.ts';

@Controller()
@Passes(operationsOn.credit)
export class CreditController {}
