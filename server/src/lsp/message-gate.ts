// Keeps the client's messages, in their order, while the server that is to answer them is not loaded yet.

import type { Message, MessageStrategy } from 'vscode-languageserver/node';

export class MessageGate implements MessageStrategy {
  private held: (() => void)[] | undefined;

  close(): void {
    this.held ??= [];
  }

  open(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const pass of held) pass();
  }

  handleMessage(message: Message, next: (message: Message) => void): void {
    if (this.held === undefined) next(message);
    else this.held.push(() => next(message));
  }
}
