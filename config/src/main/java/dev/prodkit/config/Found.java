// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

/** A text that a source holds, under the name that it was found under. */
record Found(String name, String text, Origin origin) {}
