// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

/** What the thread of a request is at. */
enum ExchangePhase {
  /** The server reads the request's head. */
  HEAD,
  /** A handler works; its caller does not keep it waiting. */
  WORK,
  /** The handler waits for more of the request's body. */
  BODY,
  /** The handler waits until its caller has read more of the answer. */
  ANSWER
}
