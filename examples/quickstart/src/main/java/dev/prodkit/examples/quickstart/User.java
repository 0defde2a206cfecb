// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

/** A user as stored. */
record User(long id, String email, int age) {}
