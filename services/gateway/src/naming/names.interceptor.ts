import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { namesIn, type Operation } from '@otdel/contracts';
import { mergeMap, type Observable } from 'rxjs';
import { Names } from './names.service.ts';

const mark = 'otdel.names';
type Find = NonNullable<ReturnType<typeof namesIn>>;

/** Puts the names of clients and staff into what is answered. */
@Injectable()
export class NamesInterceptor implements NestInterceptor {
  constructor(private readonly names: Names) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const find = Reflect.getMetadata(mark, execution.getHandler()) as Find;
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        await this.names.put(find(answer));
        return answer;
      }),
    );
  }
}

/** The decorators of a method whose answer has names; none for the others. */
export function naming({ shows }: Operation): MethodDecorator[] {
  const find = namesIn(shows);
  return find ? [applyDecorators(SetMetadata(mark, find), UseInterceptors(NamesInterceptor))] : [];
}
